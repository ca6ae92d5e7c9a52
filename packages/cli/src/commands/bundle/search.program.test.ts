import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ended, type RunOptions, start } from '../../testing/hansa.js'

let top: string
let server: Server
let host: string

const index = `apiVersion: v1
entries:
  web:
  - {name: web, version: 1.9.0, appVersion: "3", description: Serves pages, keywords: [HTTP], urls: [w]}
  - {name: web, version: 1.10.0, appVersion: "4", description: Serves pages, keywords: [HTTP], urls: [w]}
  - {name: web, version: 2.0.0-rc.1, urls: [w]}
  cache:
  - {name: cache, version: 0.3.0, description: For web pages, deprecated: true, urls: [c]}
  - {name: cache, version: 0.4.0-rc.1, urls: [c]}
  queue:
  - {name: queue, version: 5.0.0, description: Work, urls: [q]}
`
const authorization = `Basic ${Buffer.from('anna:top secret').toString('base64')}`

/** A plain HTTP repository, and the tags of a registry. `/private` requires anna's password. */
beforeAll(async () => {
  top = mkdtempSync(join(tmpdir(), 'hansa-search-'))
  server = createServer((request, response) => {
    const path = request.url ?? ''
    if (/^(\/v2)?\/private/.test(path) && request.headers.authorization !== authorization)
      response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end()
    else if (path.endsWith('/index.yaml')) response.end(index)
    else if (/^\/v2\/(charts|private)\/web\/tags\/list$/.test(path))
      response.end('{"tags":["1.9.0","latest","1.10.0"]}')
    else response.writeHead(404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})
afterAll(() => {
  server?.closeAllConnections()
  server?.close()
  if (top !== undefined) rmSync(top, { recursive: true })
})

const search = (args: readonly string[], options: RunOptions = {}): Promise<Ended> =>
  start(
    ['bundle', 'search', ...args],
    { HANSA_CONFIG: join(top, 'config'), HOME: top, DOCKER_CONFIG: top },
    options,
  ).ended
const inRepository = (...args: string[]): string[] => [...args, '--repo', `http://${host}`]

describe('bundle search', () => {
  test('finds charts by name, description and keywords, in capitals or not', async () => {
    const { exit, stdout, stderr } = await search(inRepository('WEB'))
    expect([exit, stderr]).toEqual([0, ''])
    expect(stdout).toBe(
      [
        'NAME    VERSION   APP VERSION   DESCRIPTION',
        'cache   0.3.0     -             (deprecated) For web pages',
        'web     1.10.0    4             Serves pages',
        '',
      ].join('\n'),
    )
    expect((await search(inRepository('http', '-o', 'name'))).stdout).toBe('web@1.10.0\n')
    expect((await search(inRepository('-o', 'name'))).stdout).toBe('cache@0.3.0\nqueue@5.0.0\nweb@1.10.0\n')
  })

  test.each<[string, () => string[], string[]]>([
    ['the newest in a range', () => inRepository('web', '--version', '~1.9'), ['web@1.9.0']],
    ['all versions', () => inRepository('web', '--versions'), ['web@2.0.0-rc.1', 'web@1.10.0', 'web@1.9.0']],
    ['versions in a range', () => inRepository('web', '--versions', '--version', '^1.10'), ['web@1.10.0']],
    ['tags of a registry', () => [`oci://${host}/charts/web`], ['web@1.10.0', 'web@1.9.0']],
    ['tags in a range', () => [`oci://${host}/charts/web`, '--version', '<1.10'], ['web@1.9.0']],
    ['a name in a registry', () => ['web', '--repo', `oci://${host}/charts`], ['web@1.10.0', 'web@1.9.0']],
  ])('lists %s', async (_, args, expected) => {
    const { exit, stdout } = await search([...args(), '-o', 'name'])
    expect([exit, stdout]).toEqual([0, `${expected.join('\n')}\n`])
  })

  test('prints a List as JSON', async () => {
    const { stdout } = await search(inRepository('cache', '-o', 'json'))
    expect(JSON.parse(stdout)).toEqual({
      apiVersion: 'hansa.dev/v1',
      kind: 'List',
      items: [{ name: 'cache', version: '0.3.0', description: 'For web pages', deprecated: true }],
    })
  })

  test('uses a password, and the login of helm registry login', async () => {
    const args = ['queue', '--repo', `http://${host}/private`]
    const without = await search(args)
    expect([without.exit, without.stderr]).toEqual([4, expect.stringContaining('--password-stdin')])
    const given = await search([...args, '--username', 'anna', '--password-stdin'], { input: 'top secret\n' })
    expect([given.exit, given.stdout]).toEqual([0, expect.stringContaining('queue   5.0.0')])
    const auth = authorization.replace('Basic ', '')
    const file = join(top, 'helm.json')
    writeFileSync(file, JSON.stringify({ auths: { [host]: { auth } } }))
    const stored = await search([`oci://${host}/private/web`], { env: { HELM_REGISTRY_CONFIG: file } })
    expect([stored.exit, stored.stdout]).toEqual([0, expect.stringContaining('1.10.0')])
  })

  test.each<[string, () => string[], string]>([
    ['no match', () => inRepository('banana'), 'No charts match "banana". List all: leave out "banana".\n'],
    [
      'no version',
      () => inRepository('web', '--versions', '--version', '^7'),
      '"web" has no version in "^7".\n',
    ],
  ])('says that there is %s', async (_, args, message) => {
    expect(await search(args())).toEqual({ exit: 0, stdout: '', stderr: message })
  })

  test.each<[string, () => string[], number, string]>([
    ['a search of nothing', () => ['web'], 2, 'pass --repo URL, or oci://HOST/PATH/NAME'],
    [
      'an address with a password',
      () => ['https://anna:pw@x/y'],
      2,
      '"https://x/y" is not a chart in a registry',
    ],
    [
      'versions of no chart',
      () => inRepository('--versions'),
      2,
      '--versions lists the versions of one chart',
    ],
    ['a whole registry', () => ['--repo', `oci://${host}/charts`], 2, 'pass the name of the chart'],
    ['versions of an unknown chart', () => inRepository('we', '--versions'), 3, 'chart "we" not found'],
    ['an invalid range', () => inRepository('web', '--version', 'x.y'), 2, 'invalid version "x.y"'],
    [
      'a version in the reference',
      () => [`oci://${host}/charts/web:1.9.0`],
      2,
      'without a version or a digest',
    ],
    ['an unknown repository', () => ['web', '--repo', `oci://${host}/none`, '--versions'], 3, 'not found'],
  ])('refuses %s', async (_, args, code, message) => {
    const { exit, stdout, stderr } = await search(args())
    expect([exit, stdout]).toEqual([code, ''])
    expect(stderr).toContain(message)
  })
})
