import { once } from 'node:events'
import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { tokenSubject } from '../runtime/subject.js'
import { identify } from './request.js'
import { createUploads } from './uploads.js'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A hub that receives uploads, and the body of a started one. `monotonic` is its clock. */
const startUpload = async (monotonic: () => number) => {
  const uploads = createUploads({ clock: { ...systemClock, monotonic } })
  let enter = (): void => {}
  const entered = new Promise<void>((resolve) => {
    enter = resolve
  })
  const app = express()
  app.use(
    identify({
      find: async () => ({ subject: tokenSubject('anna') }),
      sessions: { follow: () => () => {} },
      note: () => {},
    }),
  )
  app.post('/', async (request, response) => {
    const rules = { types: ['application/gzip'], mostBytes: 64 * 1024 * 1024, what: 'an archive' }
    const received = uploads.receive(request, rules, async ({ size }) => size)
    enter()
    try {
      response.status(201).send(`${await received} bytes`)
    } catch (error) {
      if (!(error instanceof HansaError)) throw error
      response.status(400).send(`${error.message}: ${error.hint}`)
    }
  })
  server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const body = request({
    port,
    method: 'POST',
    headers: { 'content-type': 'application/gzip', authorization: 'Bearer a' },
  })
  const answer = (async () => {
    const [response] = await once(body, 'response')
    const text: Buffer[] = []
    for await (const piece of response) text.push(piece)
    return { status: response.statusCode, text: Buffer.concat(text).toString() }
  })()
  body.flushHeaders()
  await entered
  return { body, answer }
}

test('an upload that arrives too slowly is refused', async () => {
  let now = 0
  const { body, answer } = await startUpload(() => now)
  now = 11_000
  body.write('abc')
  expect(await answer).toEqual({
    status: 400,
    text: 'the request body arrives too slowly: 3 bytes in 11 s, expected 65536 bytes a second: send it again over a faster connection',
  })
  body.destroy()
})

test('a small upload can take ten seconds', async () => {
  let now = 0
  const { body, answer } = await startUpload(() => now)
  now = 10_000
  body.end('abc')
  expect(await answer).toEqual({ status: 201, text: '3 bytes' })
})

test('an upload that is fast enough can take longer', async () => {
  let now = 0
  // Each piece of at most 64 KiB takes 100 ms: half a minute for all.
  const { body, answer } = await startUpload(() => {
    now += 100
    return now
  })
  body.end(Buffer.alloc(20 * 1024 * 1024))
  expect(await answer).toEqual({ status: 201, text: `${20 * 1024 * 1024} bytes` })
  expect(now).toBeGreaterThan(20_000)
})
