import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, type JsonObject, listOf, objectOf } from '../objects/json.js'
import { type Simulated, simulate } from '../testing/simulated.js'

const services = '/api/v1/namespaces/default/services'
const service = (name: string, spec: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec,
})
const nodePort = (name: string): JsonObject => service(name, { ports: [{ port: 80, nodePort: 30080 }] })

let given: Simulated
beforeEach(async () => {
  given = await simulate()
})
afterEach(() => given.stop())

const causesOf = async (body: JsonObject): Promise<unknown[]> => {
  const reply = await given.send('POST', services, { body })
  expect(reply.status).toBe(422)
  return listOf(at(reply.body, 'details', 'causes')).map((cause) => {
    const { field, message } = objectOf(cause)
    return [field, message]
  })
}

describe('a Service is refused as by a real server', () => {
  test('when another one has its nodePort, until that one is gone', async () => {
    await given.send('POST', services, { body: nodePort('one') })
    expect(await causesOf(nodePort('two'))).toEqual([
      ['spec.ports[0].nodePort', 'Invalid value: 30080: provided port is already allocated'],
    ])
    await given.send('DELETE', `${services}/one`)
    expect((await given.send('POST', services, { body: nodePort('two') })).status).toBe(201)
  })

  test('when another one has its cluster address', async () => {
    const spec = { clusterIP: '10.96.7.7', ports: [{ port: 80 }] }
    await given.send('POST', services, { body: service('one', spec) })
    expect(await causesOf(service('two', spec))).toEqual([
      [
        'spec.clusterIPs',
        'Invalid value: ["10.96.7.7"]: failed to allocate IP 10.96.7.7: provided IP is already allocated',
      ],
    ])
  })

  test('when two of its ports have one name, or none', async () => {
    const ports = (name: string) => [
      { name, port: 80 },
      { name, port: 81 },
    ]
    expect(await causesOf(service('one', { ports: ports('http') }))).toEqual([
      ['spec.ports[1].name', 'Duplicate value: "http"'],
    ])
    expect(await causesOf(service('one', { ports: [{ port: 80 }, { port: 81 }] }))).toEqual([
      ['spec.ports[0].name', 'Required value'],
      ['spec.ports[1].name', 'Required value'],
    ])
  })
})
