import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Ended, type RunOptions, start } from '../../testing/hansa.js'

let top: string
let server: Server
let host: string
let requests: { path: string; authorization: string | undefined }[] = []

const write = (path: string, files: Readonly<Record<string, string>>): string => {
  for (const [name, text] of Object.entries(files)) {
    const at = join(top, path, name)
    mkdirSync(dirname(at), { recursive: true })
    writeFileSync(at, text)
  }
  return join(top, path)
}
const digestOf = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')
const configMap =
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Chart.Name }}-{{ .Chart.Version }}"}\n'

/** A repository and a registry with chart web 1.2.0; `/private` requires anna's password. */
beforeAll(async () => {
  top = mkdtempSync(join(tmpdir(), 'hansa-charts-'))
  write('packed/web', {
    'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.2.0\n',
    'templates/a.yaml': configMap,
  })
  const packed = spawnSync('tar', ['-czf', join(top, 'web.tgz'), '-C', join(top, 'packed'), 'web'])
  if (packed.status !== 0) throw new Error(String(packed.stderr))
  const archive = readFileSync(join(top, 'web.tgz'))
  const manifest = JSON.stringify({
    config: { mediaType: 'application/vnd.cncf.helm.config.v1+json' },
    layers: [
      {
        mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
        digest: `sha256:${digestOf(archive)}`,
        size: archive.length,
      },
    ],
  })
  const index = `apiVersion: v1\nentries:\n  web:\n  - {name: web, version: 1.2.0, urls: [web-1.2.0.tgz], digest: ${digestOf(archive)}}\n`
  server = createServer((request, response) => {
    const path = request.url ?? ''
    const { authorization } = request.headers
    requests.push({ path, authorization })
    const expected = `Basic ${Buffer.from('anna:top secret').toString('base64')}`
    if (/^(\/v2)?\/private/.test(path) && authorization !== expected)
      response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end()
    else if (path.endsWith('/index.yaml')) response.end(index)
    else if (path.endsWith('.tgz') || path.includes('/blobs/')) response.end(archive)
    else if (path.endsWith('/tags/list')) response.end('{"tags":["1.2.0"]}')
    else if (path.endsWith('/manifests/1.2.0')) response.end(manifest)
    else response.writeHead(404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})
beforeEach(() => {
  requests = []
})
afterAll(() => {
  server?.closeAllConnections()
  server?.close()
  if (top !== undefined) rmSync(top, { recursive: true })
})

const render = (args: readonly string[], options: RunOptions = {}): Promise<Ended> =>
  start(
    ['bundle', 'render', ...args],
    { HANSA_CONFIG: join(top, 'config'), HOME: top, DOCKER_CONFIG: top },
    options,
  ).ended

describe('bundle render of a chart elsewhere', () => {
  test.each<[string, () => string[]]>([
    ['a registry', () => [`oci://${host}/charts/web`]],
    ['a registry, by version', () => [`oci://${host}/charts/web:1.2.0`]],
    ['a repository', () => ['web', '--repo', `http://${host}`, '--version', '^1']],
    ['an address', () => [`http://${host}/web-1.2.0.tgz`]],
  ])('from %s', async (_, args) => {
    const { exit, stdout, stderr } = await render(args())
    expect([exit, stdout]).toEqual([0, expect.stringContaining('metadata: {name: "web-1.2.0"}')])
    expect(stderr).toMatch(
      new RegExp(`^Fetched web 1\\.2\\.0 \\(sha256:[0-9a-f]{64}\\) from (oci|http)://${host}/`),
    )
  })

  test('with a password from standard input', async () => {
    const args = ['web', '--repo', `http://${host}/private`]
    const without = await render(args)
    expect([without.exit, without.stderr]).toEqual([
      4,
      `error: the index http://${host}/private/index.yaml: ${host} requires valid credentials; check the user name and password\nhint: pass --username NAME --password-stdin\n`,
    ])
    const { exit } = await render([...args, '--username', 'anna', '--password-stdin'], {
      input: 'top secret\n',
    })
    expect(exit).toBe(0)
  })

  test('with the login of helm registry login or docker login', async () => {
    const oci = `oci://${host}/private/web`
    const without = await render([oci])
    expect([without.exit, without.stderr]).toEqual([
      4,
      expect.stringContaining('requires credentials for private/web'),
    ])
    const auth = Buffer.from('anna:top secret').toString('base64')
    const config = JSON.stringify({ auths: { 'other.example': { auth: 'x' }, [host]: { auth } } })
    const helm = join(write('helm', { 'config.json': config }), 'config.json')
    expect((await render([oci], { env: { HELM_REGISTRY_CONFIG: helm } })).exit).toBe(0)
    write('', { 'config.json': config })
    expect((await render([oci], { env: { HELM_REGISTRY_CONFIG: '/no/such/file' } })).exit).toBe(0)
    rmSync(join(top, 'config.json'))
  })

  test.each<[string, () => string[], number, string]>([
    [
      'a missing version',
      () => [`oci://${host}/charts/web`, '--version', '^2'],
      3,
      `has no version in "^2"; the newest are 1.2.0`,
    ],
    ['a missing chart', () => ['shop', '--repo', `http://${host}`], 3, 'chart "shop" not found'],
    ['a version of a folder', () => [top, '--version', '1.0.0'], 2, '--version chooses among the versions'],
    [
      'an address with --repo',
      () => ['https://anna:pw@x/y', '--repo', `http://${host}`],
      2,
      '"https://x/y" is an address',
    ],
    ['an address offline', () => [`oci://${host}/charts/web`, '--offline'], 2, 'must be fetched'],
    ['a password without a name', () => [top, '--password', 'x'], 2, 'pass --username'],
    ['plain HTTP elsewhere', () => ['web', '--repo', 'http://charts.example'], 1, 'pass --plain-http'],
    [
      'a metadata service',
      () => ['web', '--repo', 'http://169.254.169.254', '--plain-http'],
      1,
      'never allowed',
    ],
  ])('refuses %s', async (_, args, code, message) => {
    const { exit, stdout, stderr } = await render(args())
    expect([exit, stdout]).toEqual([code, ''])
    expect(stderr).toContain(message)
  })
})

describe('bundle render of a folder with dependencies', () => {
  const chart = (repositories: readonly string[]): Record<string, string> => ({
    'Chart.yaml': `apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n${repositories
      .map((repository, at) => `- {name: web, version: ^1, repository: "${repository}", alias: a${at}}\n`)
      .join('')}`,
  })

  test('fetches them, with the credentials for their host', async () => {
    const path = write('shop', chart([`http://${host}/private`]))
    const { exit, stdout, stderr } = await render([path, '--username', 'anna', '--password', 'top secret'])
    expect([exit, stdout]).toEqual([0, expect.stringContaining('# Source: shop/charts/a0/templates/a.yaml')])
    expect(stderr).toMatch(/^Fetched dependency web 1\.2\.0 \(sha256:[0-9a-f]{64}\) from http:\/\/127/)
  })

  test('sends credentials to no host if there are several', async () => {
    const path = write('two', chart([`http://${host}`, `http://${host.replace('127.0.0.1', 'localhost')}`]))
    const { exit, stderr } = await render([path, '--username', 'anna', '--password', 'x'])
    expect([exit, stderr]).toEqual([2, expect.stringContaining('are on several hosts')])
    expect(requests).toEqual([])
  })

  test('fetches nothing offline', async () => {
    const path = write('offline', chart([`http://${host}`]))
    const { exit, stderr } = await render([path, '--offline'])
    expect([exit, stderr]).toEqual([3, expect.stringContaining('web missing from charts/')])
    expect(requests).toEqual([])
  })

  test('reads a chart beside it', async () => {
    write('mono/common', {
      'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.1\n',
      'templates/a.yaml': configMap,
    })
    const path = write('mono/shop', chart(['file://../common']))
    const { exit, stdout } = await render([path, '--offline'])
    expect([exit, stdout]).toEqual([0, expect.stringContaining('a0-1.0.1')])
    const outside = write('mono/deep/shop', chart(['file://../../common']))
    const refused = await render([outside])
    expect([refused.exit, refused.stderr]).toEqual([2, expect.stringContaining('is outside of')])
  })
})
