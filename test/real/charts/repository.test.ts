import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { basename, join } from 'node:path'
import {
  createRenderer,
  type FetchOptions,
  fetchChart,
  listCharts,
  readChartFiles,
  resolveDependencies,
} from '@hansa/charts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { unpackChart } from '../../../packages/charts/src/fetch/archive.js'
import { available, freePort } from '../../rig/index.js'
import { type Helm, openHelm } from './helm.js'

const can = available(['helm'])

/** A path of the repository with another answer than its file. */
type Change = (request: { count: number; file: Buffer }) => {
  status?: number
  headers?: Readonly<Record<string, string>>
  body?: Buffer
  cutAfter?: number
}

let helm: Helm
let server: Server
let url: string
let changes: Record<string, Change> = {}
let requests: { path: string; headers: IncomingHttpHeaders }[] = []

/** Serves the folder of packed charts. */
const openRepository = async (): Promise<void> => {
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  server = createServer((request, response) => {
    const path = request.url ?? ''
    const count = requests.filter((one) => one.path === path).length
    requests.push({ path, headers: request.headers })
    const at = join(helm.folder, 'packed', basename(path))
    const file = existsSync(at) ? readFileSync(at) : Buffer.alloc(0)
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const {
      status = file.length === 0 ? 404 : 200,
      headers,
      body = file,
      cutAfter,
    } = changes[path]?.({ count, file }) ?? {}
    if (from > 0)
      response.writeHead(206, { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` })
    else response.writeHead(status, { 'content-length': body.length, 'accept-ranges': 'bytes', ...headers })
    if (cutAfter === undefined) response.end(body.subarray(from))
    else response.write(body.subarray(from, from + cutAfter), () => setTimeout(() => response.destroy(), 50))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
}

beforeAll(async () => {
  if (!can.available) return
  helm = await openHelm()
  for (const version of ['1.2.0', '1.10.0', '2.0.0-rc.1', '2.1.0+build.7', '3.0.0'])
    await helm.pack('web', version)
  await helm.pack('database', '5.1.0')
  await helm.pack('database', '5.2.0', { 'values.yaml': 'size: 1\n' })
  await helm.run('repo', 'index', 'packed')
  await openRepository()
})
beforeEach(() => {
  changes = {}
  requests = []
})
afterAll(async () => {
  helm?.close()
  server?.closeAllConnections()
  server?.close()
})

const credentials = { username: 'anna', password: 'secret' }
const get = (version: string, options: FetchOptions = {}) =>
  fetchChart({ repository: url, name: 'web', version }, { credentials, ...options })

describe.skipIf(!can.available)(
  can.available ? 'a chart in a repository' : `a repository (skipped: ${can.reason})`,
  () => {
    test.each(['', '^1', '~1.2', '>1.0.0-0 <2.1', '2.1.0+build.7', '^2', '1.x || ^3'])(
      'is chosen by %j as Helm chooses it',
      async (version) => {
        const { version: chosen, archive, digest } = await get(version)
        const shown = await helm.run(
          'show',
          'chart',
          'web',
          '--repo',
          url,
          ...(version === '' ? [] : ['--version', version]),
        )
        expect(shown).toContain(`version: ${chosen}\n`)
        const packed = readFileSync(join(helm.folder, 'packed', `web-${chosen}.tgz`))
        expect(digest).toBe(`sha256:${createHash('sha256').update(packed).digest('hex')}`)
        expect(Buffer.from(archive).equals(packed)).toBe(true)
      },
    )

    test.each([
      [undefined, ['--versions', '--devel']],
      ['', ['--versions']],
      ['^1', ['--versions', '--version', '^1']],
      ['>1.2.0-0 <3', ['--versions', '--version', '>1.2.0-0 <3']],
    ])('is listed in the range %j as helm search lists it', async (version, options) => {
      await helm.run('repo', 'add', 'listed', url, '--force-update')
      const found: unknown = JSON.parse(await helm.run('search', 'repo', 'listed/', '-o', 'json', ...options))
      const expected = (found as { name: string; version: string }[]).map(
        ({ name, version }) => `${name.replace('listed/', '')} ${version}`,
      )
      const listed = await listCharts({ repository: url, ...(version === undefined ? {} : { version }) })
      expect(listed.map((one) => `${one.name} ${one.version}`)).toEqual(expected)
      expect(listed.length).toBeGreaterThan(1)
    })

    test('that was changed after indexing is refused', async () => {
      changes['/web-3.0.0.tgz'] = ({ file }) => ({ body: Buffer.concat([file, Buffer.from('x')]) })
      await expect(get('3.0.0')).rejects.toMatchObject({ reason: 'DigestMismatch' })
    })

    test('survives a busy server and a broken connection', async () => {
      changes['/web-3.0.0.tgz'] = ({ count, file }) =>
        count === 0
          ? { status: 429, headers: { 'retry-after': '1' } }
          : count === 1
            ? { cutAfter: Math.floor(file.length / 2), headers: { etag: '"3"' } }
            : {}
      expect((await get('3.0.0')).version).toBe('3.0.0')
      expect(requests.at(-1)?.headers).toMatchObject({
        range: expect.stringMatching(/^bytes=\d+-$/),
        'if-range': '"3"',
      })
    })

    test('behind redirects: elsewhere without credentials, and never to a metadata service', async () => {
      changes['/web-3.0.0.tgz'] = () => ({
        status: 302,
        headers: { location: `${url.replace('127.0.0.1', 'localhost')}/web-1.2.0.tgz` },
      })
      await expect(get('3.0.0')).rejects.toMatchObject({ reason: 'DigestMismatch' })
      expect(requests.map(({ path, headers }) => [path, headers.authorization !== undefined])).toEqual([
        ['/index.yaml', true],
        ['/web-3.0.0.tgz', true],
        ['/web-1.2.0.tgz', false],
      ])
      changes['/web-3.0.0.tgz'] = () => ({
        status: 302,
        headers: { location: 'http://169.254.169.254/latest' },
      })
      await expect(get('3.0.0')).rejects.toMatchObject({
        reason: 'AddressRefused',
        message:
          'connection to 169.254.169.254 refused: link-local addresses and cloud metadata services are never allowed',
      })
    })
  },
)

const names = (files: readonly { name: string }[]) =>
  files.map(({ name }) => name).filter((name) => name.startsWith('charts/'))

describe.skipIf(!can.available)('dependencies', () => {
  const chart = (dependencies: string, apiVersion = 'v2'): string =>
    `apiVersion: ${apiVersion}\nname: shop\nversion: 1.0.0\n${dependencies}`
  const list = () => `dependencies:
- name: web
  version: ">=1.2, <2 || ^9"
  repository: ${url}
  condition: web.enabled
  tags: [front, "a & b"]
  import-values: [data, {parent: z, child: a}]
- {name: database, version: ~5, repository: "${url}", alias: first, enabled: true}
- {name: database, version: ~5, repository: "${url}", alias: second}
- {name: common, version: 0.1.x, repository: "file://../common"}
`
  beforeAll(() => {
    if (!can.available) return
    helm.write('dependencies/common', {
      'Chart.yaml': 'apiVersion: v2\nname: common\nversion: 0.1.3\n',
      '.helmignore': 'secret*\n/drafts/\n',
      'templates/c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: common}\n',
      'secret.txt': 'x',
      'drafts/a': 'x',
    })
  })
  const folderOf = (path: string) => ({ path, root: join(helm.folder, 'dependencies') })

  test('are those of helm dependency build, with a lock that Helm and Hansa agree on', async () => {
    const path = helm.write('dependencies/shop', {
      'Chart.yaml': chart(list()),
      'values.yaml': 'web: {enabled: false}\n',
    })
    const before = await readChartFiles(path)
    const unlocked = await resolveDependencies(before, { folder: folderOf(path) })
    expect(unlocked.dependencies.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'web 1.10.0',
      'database 5.2.0',
      'common 0.1.3',
    ])
    await helm.run('dependency', 'update', path)
    const after = await readChartFiles(path)
    expect(names(unlocked.files).sort()).toEqual(names(after))
    // Everything is in charts/: no request.
    requests = []
    expect(await resolveDependencies(after)).toEqual({ files: after, dependencies: [] })
    expect(requests).toEqual([])
    const locked = after.filter(({ name }) => !name.startsWith('charts/'))
    expect(locked.map(({ name }) => name)).toContain('Chart.lock')
    const result = await resolveDependencies(locked, { folder: folderOf(path) })
    expect(result.dependencies.map(({ name, version }) => `${name} ${version}`)).toEqual(
      unlocked.dependencies.map(({ name, version }) => `${name} ${version}`),
    )
    const common = async (files: typeof after) =>
      (await unpackChart(files.find(({ name }) => name.includes('common'))?.data ?? Buffer.of(), 'common'))
        .map(({ name }) => name)
        .sort()
    expect(await common(result.files)).toEqual(await common(after))
    const renderer = createRenderer()
    try {
      const render = async (files: typeof after) =>
        (
          await renderer.renderChart(
            files,
            {
              values: [],
              release: { name: 'shop', namespace: 'default', revision: 1, isUpgrade: false },
              capabilities: { kubeVersion: '1.36.3', apiVersions: [] },
              objects: [],
              seed: '00'.repeat(32),
              draws: {},
              skipSchemaValidation: false,
            },
            new Date(),
          )
        ).manifests.map(({ source }) => source)
      expect(await render(result.files)).toEqual(await render(after))
    } finally {
      await renderer.close()
    }
  }, 120_000)

  test('follow the lock, and a lock out of step is refused as Helm refuses it', async () => {
    const pinned = `dependencies:\n- {name: web, version: 1.2.0, repository: "${url}"}\n`
    const path = helm.write('dependencies/locked', { 'Chart.yaml': chart(pinned) })
    await helm.run('dependency', 'update', path)
    helm.write('dependencies/locked', { 'Chart.yaml': chart(pinned.replace('1.2.0', '^1')) })
    const files = (await readChartFiles(path)).filter(({ name }) => !name.startsWith('charts/'))
    await expect(resolveDependencies(files)).rejects.toMatchObject({
      reason: 'Invalid',
      message: 'Chart.lock is out of step with Chart.yaml; run helm dependency update',
    })
    await expect(helm.run('dependency', 'build', path)).rejects.toThrow('out of sync')
  })

  test('of older charts are in requirements.yaml', async () => {
    const path = helm.write('dependencies/old', {
      'Chart.yaml': chart('', 'v1'),
      'requirements.yaml': list(),
    })
    await helm.run('dependency', 'update', path)
    const files = (await readChartFiles(path)).filter(({ name }) => !name.startsWith('charts/'))
    expect(files.map(({ name }) => name)).toContain('requirements.lock')
    const { dependencies } = await resolveDependencies(files, { folder: folderOf(path) })
    expect(dependencies.map(({ name }) => name)).toEqual(['web', 'database', 'common'])
  })

  test('of a packed chart are added to it, and replace a vendored version outside of the range', async () => {
    const archive = await helm.pack('shop', '1.0.0', {
      'Chart.yaml': chart(`dependencies:\n- {name: web, version: ^3, repository: "${url}"}\n`),
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    })
    const { files } = await resolveDependencies(await readChartFiles(archive))
    expect(names(files)).toEqual(['charts/web-3.0.0.tgz'])
    expect(files.map(({ name }) => name)).toContain('templates/config.yaml')
  })

  test.each<[string, string, string]>([
    [
      'a name of a repository',
      '{name: web, version: ^1, repository: "@corp"}',
      'names the repository "@corp", which only your Helm configuration knows; write its URL',
    ],
    ['no repository', '{name: web, version: ^1}', 'has no repository and is not in charts/'],
    [
      'an invalid range',
      '{name: web, version: banana, repository: "https://x.example"}',
      'has the invalid version "banana"',
    ],
    [
      'a chart outside of the folder',
      '{name: web, version: ^1, repository: "file://../../sources"}',
      'is outside of',
    ],
    ['a missing folder', '{name: web, version: ^1, repository: "file://../none"}', 'does not exist'],
    [
      'a folder with another version',
      '{name: common, version: ^1, repository: "file://../common"}',
      'has version 0.1.3, expected ^1',
    ],
    ['another kind of address', '{name: web, version: ^1, repository: "ftp://x"}', 'expected https://…'],
    ['a name that is a path', '{name: ../web, version: ^1, repository: "https://x.example"}', 'invalid name'],
  ])('with %s are refused', async (_, dependency, message) => {
    const files = [{ name: 'Chart.yaml', data: Buffer.from(chart(`dependencies:\n- ${dependency}\n`)) }]
    const folder = folderOf(join(helm.folder, 'dependencies', 'shop'))
    await expect(resolveDependencies(files, { folder })).rejects.toThrow(message)
  })

  test('are not fetched offline', async () => {
    const files = [{ name: 'Chart.yaml', data: Buffer.from(chart(list())) }]
    await expect(resolveDependencies(files, { offline: true })).rejects.toMatchObject({
      reason: 'NotFound',
      message: 'web, database missing from charts/; run helm dependency build, or allow fetching',
    })
    expect(requests).toEqual([])
  })
})
