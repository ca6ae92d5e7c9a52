import { connect } from 'node:http2'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../simulator.js'
import { until } from '../testing/until.js'

let simulator: Simulator
beforeEach(async () => {
  simulator = await createSimulator()
  simulator.addCluster({ name: 'eu-1' })
  simulator.addCluster({ name: 'us-1' })
})
afterEach(() => simulator.close())

const ask = (session: ReturnType<typeof connect>, cluster: string): Promise<number | string> =>
  new Promise((resolve) => {
    const stream = session.request({ ':path': `/clusters/${cluster}/readyz` })
    stream.on('response', (headers) => resolve(Number(headers[':status'])))
    stream.on('error', () => resolve('error'))
    stream.on('close', () => resolve('closed'))
    stream.resume()
  })

test('one plain port speaks HTTP/1.1 and HTTP/2', async () => {
  expect((await fetch(`${simulator.address}/clusters/eu-1/readyz`)).status).toBe(200)
  const session = connect(simulator.address)
  expect(await ask(session, 'eu-1')).toBe(200)
  session.destroy()
})

test('a session that several clusters share outlives one of them', async () => {
  const session = connect(simulator.address)
  expect([await ask(session, 'eu-1'), await ask(session, 'us-1')]).toEqual([200, 200])
  simulator.cluster('eu-1')?.down()
  expect(await ask(session, 'eu-1')).not.toBe(200)
  expect(await ask(session, 'us-1')).toBe(200)
  session.destroy()
})

test('closing ends every connection', async () => {
  const session = connect(simulator.address)
  session.on('error', () => undefined)
  await ask(session, 'eu-1')
  await simulator.close()
  await until('the session is closed', () => session.closed || session.destroyed)
})
