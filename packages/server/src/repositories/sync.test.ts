import { once } from 'node:events'
import { createServer } from 'node:http'
import { createAddressGuard } from '@hansa/charts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createChartFetcher } from '../bundles/index.js'
import { isOfContent } from './sync.js'

const server = createServer((_, response) => response.writeHead(401).end())
beforeEach(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(async () => {
  server.close()
  await once(server, 'close')
})

test('refused credentials of a dependency are tried again; without credentials, something has to be changed', async () => {
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const { complete } = createChartFetcher({ guard: createAddressGuard() })
  const chart = `apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies: [{name: sub, version: ^1, repository: "${url}"}]\n`
  const files = [{ name: 'Chart.yaml', data: Buffer.from(chart) }]
  const refusal = (repositories: Parameters<typeof complete>[1]) =>
    complete(files, repositories).catch((error: unknown) => error)
  expect(isOfContent(await refusal([{ url, access: { token: { value: 'expired' } } }]))).toBe(false)
  expect(isOfContent(await refusal([]))).toBe(true)
})
