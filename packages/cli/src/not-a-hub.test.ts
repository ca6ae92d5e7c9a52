import { warningsOf } from '@hansa/sdk'
import { describe, expect, test } from 'vitest'
import { hubFetch, NotAHubError } from './not-a-hub.js'

const answering = (body: string, status: number, headers: Record<string, string>) =>
  hubFetch(async () => new Response(body === '' ? null : body, { status, headers }))(
    'http://127.0.0.1:7070/api/v1/clusters',
  )
const hub = { 'x-request-id': 'r' }

describe('what answers at the address of a hub', () => {
  test.each([
    ['a page', '<html>', 200, { 'content-type': 'text/html; charset=utf-8' }],
    ['a page that is not found', '<html>', 404, { 'content-type': 'text/html' }],
    ['JSON of something else', '{"hello":1}', 200, { 'content-type': 'application/json' }],
    ['a refusal of something else', '{"message":"no"}', 404, { 'content-type': 'application/json' }],
    ['nothing', '', 200, {}],
  ])('%s is not a hub', async (_, body, status, headers: Record<string, string>) => {
    await expect(answering(body, status, headers)).rejects.toThrow(NotAHubError)
    await expect(answering(body, status, headers)).rejects.toThrow(
      /^http:\/\/127\.0\.0\.1:7070 is not a Hansa hub: \/api\/v1\/clusters returned status \d+/,
    )
  })

  test.each([
    ['a resource', '{}', 200, { ...hub, 'content-type': 'application/json' }],
    ['a problem', '{}', 404, { ...hub, 'content-type': 'application/problem+json' }],
    ['a stream', 'data: 1', 200, { ...hub, 'content-type': 'text/event-stream' }],
    ['a proxy that is overloaded', '<html>', 503, { 'content-type': 'text/html' }],
    ['a proxy that asks who it is', '<html>', 401, { 'content-type': 'text/html' }],
  ])('%s can be', async (_, body, status, headers: Record<string, string>) => {
    expect((await answering(body, status, headers)).status).toBe(status)
  })
})

test.each([
  [null, []],
  ['299 hansa "one"', ['one']],
  ['299 hansa "a \\"b\\", c", 299 hansa "two"', ['a "b", c', 'two']],
])('the warnings of %j', (header, texts) => {
  expect(warningsOf(header)).toEqual(texts)
})
