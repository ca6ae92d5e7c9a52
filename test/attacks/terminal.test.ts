import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createSimulator, type Simulator } from '@hansa/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApi } from '../faults/support/api.js'
import { conditionOf, fastProbe } from '../faults/support/register.js'
import { at, listAt, until } from '../rig/index.js'
import { type Hub, startHub } from '../support/hub.js'
import { attacker, type Call } from './support/attacker.js'

/** A member that sends terminal control sequences: everything the hub stores and the CLI prints of them is plain text. */
const hostile =
  'admission webhook "x" denied the request: owned \u001b]0;title\u0007\r\nrm -rf\u202e\u2066 \u009b2J'
const drives = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u

let simulator: Simulator
let hub: Hub
let call: Call
let failsAlways = false
const status = {
  apiVersion: 'v1',
  kind: 'Status',
  status: 'Failure',
  message: hostile,
  reason: hostile,
  code: 403,
}

const answerHostile = (response: ServerResponse): void => {
  response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify(status))
}

/** Passes everything on to the simulated member, except its hostile answers. */
const serve = (member: URL) =>
  createServer((incoming: IncomingMessage, response) => {
    if (failsAlways || (incoming.method === 'PATCH' && incoming.url?.includes('/configmaps/') === true))
      return answerHostile(response)
    const { url, method, headers } = incoming
    const onward = request(new URL(url ?? '/', member), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    response.on('close', () => onward.destroy())
    onward.on('error', () => response.destroy())
    incoming.pipe(onward)
  })

let front: ReturnType<typeof serve>
const head = { apiVersion: 'hansa.dev/v1' }

beforeAll(async () => {
  simulator = await createSimulator()
  const member = simulator.addCluster({ name: 'eu-1', nodes: 1, readyDelayMs: 5 })
  front = serve(new URL(member.server))
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  const address = front.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const server = `http://127.0.0.1:${port}${new URL(member.server).pathname.replace(/\/$/, '')}`
  hub = await startHub()
  call = attacker(hub)
  const credentials = { token: { value: member.token } }
  const registered = await call('POST', '/clusters/register', {
    name: 'eu-1',
    probe: fastProbe,
    connection: { server, credentials },
  })
  expect(registered.status, JSON.stringify(registered.body)).toBe(201)
  const api = createApi(hub)
  await until('eu-1 is Ready', async () => (await conditionOf(api, 'eu-1', 'Ready')) === 'True')
  await call('POST', '/namespaces/default/placements', {
    ...head,
    kind: 'Placement',
    metadata: { name: 'all' },
    spec: {},
  })
  await call('POST', '/namespaces/default/bundles', {
    ...head,
    kind: 'Bundle',
    metadata: { name: 'app' },
    spec: {
      version: '1.0.0',
      source: {
        type: 'manifests',
        objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: {} }],
      },
    },
  })
  await call('POST', '/namespaces/default/releases', {
    ...head,
    kind: 'Release',
    metadata: { name: 'app' },
    spec: { bundle: { name: 'app', version: '1.0.0' }, placement: 'all', namespace: 'app' },
  })
  await until('the refusal is shown', async () => {
    const { body } = await call('GET', '/namespaces/default/releases/app')
    return JSON.stringify(at(body, 'status')).includes('owned')
  })
})
afterAll(async () => {
  await hub?.stop()
  front?.closeAllConnections()
  front?.close()
  await simulator?.close()
})

/** Every text in a value, including keys. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsIn(item)])
}

describe('the text of a member', () => {
  test('is stored without terminal control characters', async () => {
    for (const path of [
      '/namespaces/default/releases/app',
      '/namespaces/default/releases/app/targets',
      '/clusters',
      '/events?limit=500',
    ]) {
      const { body } = await call('GET', path)
      expect(
        textsIn(body).filter((text) => drives.test(text)),
        path,
      ).toEqual([])
    }
    const { body } = await call('GET', '/events?limit=500')
    expect(listAt(body, 'items').map((event) => at(event, 'message'))).toContainEqual(
      expect.stringContaining('owned \\u001b]0;title\\u0007 rm -rf\\u202e\\u2066 \\u009b2J'),
    )
  })

  test.each([
    ['describe', 'release', 'app'],
    ['release', 'status', 'app'],
    ['release', 'targets', 'app'],
    ['get', 'releases', '-o', 'wide'],
    ['get', 'release', 'app', '-o', 'yaml'],
    ['get', 'release', 'app', '-o', 'json'],
    ['events'],
    ['events', '-o', 'yaml'],
  ])('is printed as plain text: hansa %s %s %s', async (...args) => {
    const { stdout, stderr } = await hub.cli(...args.filter((arg) => arg !== undefined))
    expect(stdout.length, stderr).toBeGreaterThan(0)
    expect(drives.test(`${stdout}${stderr}`.replaceAll('\n', '')), stdout).toBe(false)
  })

  test('is printed as plain text for a cluster without other output', async () => {
    failsAlways = true
    await until('eu-1 says why it is not Ready', async () => {
      const { body } = await call('GET', '/clusters/eu-1')
      return /not Ready|owned|403/.test(JSON.stringify(at(body, 'status', 'conditions')))
    })
    for (const args of [
      ['get', 'clusters', '-o', 'wide'],
      ['describe', 'cluster', 'eu-1'],
      ['cluster', 'nodes', 'eu-1'],
      ['events'],
    ]) {
      const { stdout, stderr } = await hub.cli(...args)
      expect(drives.test(`${stdout}${stderr}`.replaceAll('\n', '')), `${args.join(' ')}\n${stdout}`).toBe(
        false,
      )
    }
  })

  test('is printed as plain text when it refuses a registration', async () => {
    const address = front.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { status: code, body } = await call('POST', '/clusters/register', {
      name: 'us-1',
      connection: { server: `http://127.0.0.1:${port}`, credentials: { token: { value: 'x' } } },
    })
    expect(code).toBeGreaterThanOrEqual(400)
    expect(JSON.stringify(body)).toContain('owned')
    expect(textsIn(body).filter((text) => drives.test(text))).toEqual([])
  })
})
