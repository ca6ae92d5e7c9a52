import { once } from 'node:events'
import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorTable } from '../runtime/errors.js'
import { createHostRule } from './hosts.js'
import { cookieRefusal, ownOrigins } from './origin.js'

/** A server that admits requests as with a session cookie: on loopback, and published as https://hub.example.com. */
const publicUrl = 'https://hub.example.com'
const allowsHost = createHostRule({
  listen: '127.0.0.1',
  http: { tls: undefined, allowedHosts: [], publicUrl },
})
const app = express().use((request, response) => {
  const refusal = cookieRefusal(request, ownOrigins(request, { publicUrl, allowsHost }))
  response.status(refusal === undefined ? 200 : errorTable[refusal.code].http).end()
})
const server = createServer(app)
let port = 0
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

/** fetch sets Host, Origin and Sec-Fetch-Site itself. */
const statusOf = (headers: Record<string, string | string[]>, method = 'POST'): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = send({ port, host: '127.0.0.1', method, headers, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end(method === 'GET' ? undefined : '{}')
  })

const json = { 'content-type': 'application/json' }
const own = (): string => `http://127.0.0.1:${port}`

describe('a write with a cookie', () => {
  it('is accepted from pages of the hub', async () => {
    expect(await statusOf({ ...json, origin: own() })).toBe(200)
    expect(await statusOf({ ...json, origin: publicUrl })).toBe(200)
    expect(await statusOf({ ...json, origin: 'https://HUB.example.com:443' })).toBe(200)
    expect(await statusOf({ ...json, 'sec-fetch-site': 'same-origin' })).toBe(200)
    // With a body of no type, as DELETE has it.
    expect(await statusOf({ origin: own() }, 'DELETE')).toBe(200)
  })

  it.each<[string, Record<string, string | string[]>]>([
    ['another site', { origin: 'https://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['no origin at all', {}],
    ['an empty origin', { origin: '' }],
    ['another port', { origin: 'https://hub.example.com:8443' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['the port that is the default', { origin: 'http://127.0.0.1' }],
    ['another scheme', { origin: 'http://hub.example.com' }],
    ['a name that begins like the hub', { origin: 'https://hub.example.com.evil.example' }],
    ['a name that ends like the hub', { origin: 'https://evilhub.example.com' }],
    ['a user name in front of a host', { origin: 'https://hub.example.com@evil.example' }],
    ['an origin with a path', { origin: 'https://hub.example.com/x' }],
    ['two origins', { origin: 'https://hub.example.com https://evil.example' }],
    ['two headers', { origin: ['https://hub.example.com', 'https://evil.example'] }],
    ['another name of this machine', { origin: 'http://localhost:1' }],
    ['a sibling, without an origin', { 'sec-fetch-site': 'same-site' }],
    ['another site, without an origin', { 'sec-fetch-site': 'cross-site' }],
    ['the address bar, which sends no writes', { 'sec-fetch-site': 'none' }],
    ['another site that claims more', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
    // DNS rebinding: the page's own name leads to the hub, so both headers agree.
    ['a rebound name', { host: 'evil.example', origin: 'http://evil.example' }],
    ['a rebound name with the port', { host: 'evil.example:7070', origin: 'http://evil.example:7070' }],
    [
      'a rebound name, same origin',
      { host: 'evil.example', origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' },
    ],
    ['a forged proxy header', { 'x-forwarded-host': 'evil.example', origin: 'http://evil.example' }],
  ])('is refused from %s', async (_, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect([method, await statusOf({ ...json, ...headers }, method)]).toEqual([method, 403])
  })

  it.each([
    'text/plain',
    'TEXT/PLAIN; charset=utf-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
  ])('is refused as a form (%s), from everywhere', async (type) => {
    expect(await statusOf({ 'content-type': type, origin: own() })).toBe(415)
    expect(await statusOf({ 'content-type': type, origin: 'https://evil.example' })).toBe(403)
    expect(await statusOf({ 'content-type': type })).toBe(403)
  })
})

describe('a read with a cookie', () => {
  it.each(['GET', 'HEAD', 'OPTIONS'])('is refused only from a page of another origin: %s', async (method) => {
    expect(await statusOf({ origin: 'https://evil.example' }, method)).toBe(403)
    expect(await statusOf({ 'sec-fetch-site': 'cross-site' }, method)).toBe(403)
    expect(await statusOf({ 'sec-fetch-site': 'none' }, method)).toBe(200)
    expect(await statusOf({}, method)).toBe(200)
  })
})
