import { afterEach, describe, expect, test } from 'vitest'
import { type ListReference, listCharts } from './list-charts.js'
import { listIndex } from './repository/index-list.js'
import { createServers, type TestServer } from './testing/server.js'

const { serve, close } = createServers()
afterEach(close)

const index = `apiVersion: v1
entries:
  web:
  - {name: web, version: 1.9.0, appVersion: "3", description: A web server, keywords: [http, 80, {a: b}], urls: [w]}
  - {name: web, version: 1.10.0, urls: [w], deprecated: true}
  - {name: web, version: 2.0.0-rc.1, urls: [w], deprecated: "true"}
  - {name: web, version: 1.9.0, description: the second of equal versions}
  - {name: web, version: latest}
  - a text
  cache:
  - {name: cache, version: v0.1, description: "one\\n\\e[31m${'x'.repeat(400)}"}
  broken: a text
`
const listed = (wanted: { name?: string; version?: string } = {}, text = index): string[] =>
  listIndex(text, wanted, 'the index').map(({ name, version }) => `${name} ${version}`)

describe('the list of an index', () => {
  test('has the charts by name, and their versions from the highest to the lowest', () => {
    expect(listed()).toEqual(['cache v0.1', 'web 2.0.0-rc.1', 'web 1.10.0', 'web 1.9.0'])
  })

  test.each([
    ['', ['cache v0.1', 'web 1.10.0', 'web 1.9.0']],
    ['~1.9', ['web 1.9.0']],
    ['>1.9.0-0', ['web 2.0.0-rc.1', 'web 1.10.0', 'web 1.9.0']],
    ['^7', []],
  ])('has only the versions in the range "%s"', (version, expected) => {
    expect(listed({ version })).toEqual(expected)
  })

  test('describes each version by the first of equal ones, in texts that can be shown', () => {
    const [cache, candidate, newest, older] = listIndex(index, {}, 'the index')
    expect(older).toEqual({
      name: 'web',
      version: '1.9.0',
      appVersion: '3',
      description: 'A web server',
      keywords: ['http', '80'],
    })
    expect(newest).toEqual({ name: 'web', version: '1.10.0', deprecated: true })
    expect(candidate).toEqual({ name: 'web', version: '2.0.0-rc.1' })
    expect(cache?.description).toMatch(/^one \[31mx+…$/)
    expect(cache?.description).toHaveLength(300)
  })

  test.each<[string, { name?: string; version?: string }, string, object]>([
    ['a chart that is not in it', { name: 'shop' }, index, { reason: 'NotFound' }],
    ['a name that all objects have', { name: 'toString' }, index, { reason: 'NotFound' }],
    [
      'an invalid range',
      { version: 'banana' },
      index,
      { reason: 'Invalid', message: expect.stringContaining('invalid version "banana" of a chart') },
    ],
    [
      'a page that is not an index',
      {},
      'a: b',
      { message: 'the index is not the index of a chart repository: it has no entries' },
    ],
    [
      'aliases that repeat a long list',
      {},
      `entries:\n  a: &a [${'{},'.repeat(10_000)}]\n${Array.from({ length: 60 }, (_, at) => `  a${at}: *a\n`).join('')}`,
      { reason: 'TooLarge' },
    ],
  ])('refuses %s', (_, wanted, text, error) => {
    expect(() => listIndex(text, wanted, 'the index')).toThrow(expect.objectContaining(error))
  })
})

describe('listCharts', () => {
  test('reads the index of a repository once, with its credentials', async () => {
    const server = await serve((request, response) =>
      request.headers.authorization === undefined ? response.writeHead(401).end() : response.end(index),
    )
    const repository = `${server.url}/charts`
    await expect(listCharts({ repository })).rejects.toMatchObject({ reason: 'Unauthorized' })
    const credentials = { username: 'anna', password: 'top-secret' }
    expect(await listCharts({ repository, name: 'web', version: '~1.9' }, { credentials })).toHaveLength(1)
    expect(server.requests.map(({ path }) => path)).toEqual(['/charts/index.yaml', '/charts/index.yaml'])
  })

  const registry = () =>
    serve((request, response) => {
      if (request.url === '/v2/charts/web/tags/list')
        response
          .setHeader('link', '</v2/charts/web/tags/list?last=1.9.0>; rel="next"')
          .end('{"tags":["1.10.0","latest","1.9.0","1.2"]}')
      else if (request.url === '/v2/charts/web/tags/list?last=1.9.0')
        response.end('{"tags":["2.0.0-rc.1","1.9.0_b1","1.9.0"]}')
      else response.writeHead(404).end()
    })
  const tagsOf = async (server: TestServer, path: string, version?: string) => {
    const reference: ListReference = { oci: `${server.url.replace('http', 'oci')}/${path}` }
    return listCharts(version === undefined ? reference : { ...reference, version })
  }

  test('reads the tags of a registry that are versions, and no manifest', async () => {
    const server = await registry()
    expect(await tagsOf(server, 'charts/web')).toEqual([
      { name: 'web', version: '2.0.0-rc.1' },
      { name: 'web', version: '1.10.0' },
      { name: 'web', version: '1.9.0+b1' },
      { name: 'web', version: '1.9.0' },
    ])
    expect(server.requests).toHaveLength(2)
    expect((await tagsOf(server, 'charts/web', '^1.10')).map(({ version }) => version)).toEqual(['1.10.0'])
  })

  test.each([
    ['charts/shop', undefined, { reason: 'NotFound' }],
    [
      'charts/web:1.2.3',
      undefined,
      { reason: 'Invalid', message: expect.stringContaining('without a version') },
    ],
    ['charts/web', 'banana', { message: expect.stringContaining('invalid version "banana" of 127.0.0.1') }],
  ])('refuses %s %s', async (path, version, error) => {
    await expect(tagsOf(await registry(), path, version)).rejects.toMatchObject(error)
  })
})
