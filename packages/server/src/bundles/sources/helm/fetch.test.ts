import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type ChartFile, createAddressGuard, packChart } from '@hansa/charts'
import { afterEach, expect, test } from 'vitest'
import { createChartFetcher } from './fetch.js'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
})

/** A server on loopback, with the requests it had and the Authorization of each. */
const serve = async (answer: RequestListener) => {
  const requests: [path: string | undefined, authorization: string | undefined][] = []
  const server = createServer((request, response) => {
    requests.push([request.url, request.headers.authorization])
    answer(request, response)
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, requests }
}

const file = (name: string, text: string): ChartFile => ({ name, data: Buffer.from(text) })
const sub = () => packChart('sub', [file('Chart.yaml', 'apiVersion: v2\nname: sub\nversion: 1.2.0\n')])
const indexOf = (archive: string): string =>
  `apiVersion: v1\nentries:\n  sub:\n  - {name: sub, version: 1.2.0, urls: ["${archive}"]}\n`
const chartWith = (repository: string): ChartFile[] => [
  file(
    'Chart.yaml',
    `apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n- {name: sub, version: ^1, repository: "${repository}"}\n`,
  ),
]

const { complete } = createChartFetcher({ guard: createAddressGuard() })
const account = { username: 'anna', password: { value: 'top-secret' } }
const basic = `Basic ${Buffer.from('anna:top-secret').toString('base64')}`

/** A private repository of charts with its archives at `archive`. */
const privateRepository = async (archive: string, more: RequestListener = (_, response) => response.end()) =>
  serve((request, response) => {
    if (request.headers.authorization !== basic) response.writeHead(401).end()
    else if (request.url === '/index.yaml') response.end(indexOf(archive))
    else more(request, response)
  })

test('a dependency in a private repository is fetched with its access, and refused without it', async () => {
  const archive = await sub()
  const { url, requests } = await privateRepository('sub-1.2.0.tgz', (_, response) => response.end(archive))
  const files = await complete(chartWith(url), [{ url, access: account }])
  expect(files.map(({ name }) => name)).toEqual(['Chart.yaml', 'charts/sub-1.2.0.tgz'])
  expect(requests).toEqual([
    ['/index.yaml', basic],
    ['/sub-1.2.0.tgz', basic],
  ])
  const other = { url: 'https://charts.example.org', access: account }
  await expect(complete(chartWith(url), [other])).rejects.toMatchObject({
    code: 'BadRequest',
    message: expect.stringContaining('has a dependency that cannot be fetched'),
    hint: expect.stringContaining('dependencyRepositories'),
  })
  expect(requests.at(-1)).toEqual(['/index.yaml', undefined])
})

test('the access does not go to another host: neither by the index nor by a redirect', async () => {
  const archive = await sub()
  const other = await serve((_, response) => response.end(archive))
  const named = await privateRepository(`${other.url}/sub.tgz`)
  const redirecting = await privateRepository('sub.tgz', (_, response) =>
    response.writeHead(302, { location: `${other.url}/moved.tgz` }).end(),
  )
  for (const { url } of [named, redirecting])
    expect(await complete(chartWith(url), [{ url, access: account }])).toHaveLength(2)
  expect(other.requests).toEqual([
    ['/sub.tgz', undefined],
    ['/moved.tgz', undefined],
  ])
})

test('an archive on another host is fetched with the access to that host', async () => {
  const archive = await sub()
  const token = { token: { value: 'for-archives' } }
  const other = await serve((request, response) => {
    if (request.headers.authorization === 'Bearer for-archives') response.end(archive)
    else response.writeHead(401).end()
  })
  const { url } = await privateRepository(`${other.url}/archives/sub-1.2.0.tgz?version=1`)
  const home = { url, access: account }
  expect(
    await complete(chartWith(url), [home, { url: `${other.url}/archives`, access: token }]),
  ).toHaveLength(2)
  expect(other.requests).toEqual([['/archives/sub-1.2.0.tgz?version=1', 'Bearer for-archives']])
  await expect(
    complete(chartWith(url), [home, { url: `${other.url}/others`, access: token }]),
  ).rejects.toMatchObject({
    code: 'BadRequest',
    message: expect.stringContaining('the credentials of the repository were not sent'),
    hint: `set ${other.url}, which has its archive, and the access to it in dependencyRepositories, or put the dependency into charts/`,
  })
})

test('credentials that are refused are no mistake in the chart', async () => {
  const { url } = await privateRepository('sub-1.2.0.tgz')
  const access = { ...account, password: { value: 'expired' } }
  await expect(complete(chartWith(url), [{ url, access }])).rejects.toMatchObject({
    code: 'Unprocessable',
    hint: expect.stringContaining('correct the access in dependencyRepositories'),
    errors: [{ pointer: '/spec/source/chart' }],
  })
})

test('a refusal does not contain the secret', async () => {
  const { url } = await serve((_, response) => response.writeHead(403).end())
  const error: unknown = await complete(chartWith(url), [{ url, access: account }]).catch((caught) => caught)
  expect(error).toMatchObject({ code: 'Unprocessable' })
  expect(JSON.stringify(error) + String(error)).not.toMatch(/top-secret|YW5uYT/)
})
