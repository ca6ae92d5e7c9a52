import { afterEach, expect, test } from 'vitest'
import { type Hub, openHub } from './testing/hub.js'
import { configMap } from './testing/manifests.js'
import { until } from './testing/until.js'

let hub: Hub
afterEach(() => hub.close())

test('without the lease nothing is started, neither a call nor a transaction, and work continues when it is renewed', async () => {
  hub = await openHub()
  await hub.push('web', '1.0.0', [configMap('settings')])
  let may = false
  let asked = 0
  let calls = 0
  let transactions = 0
  await hub.restart({
    mayWrite: () => {
      asked += 1
      return may
    },
    transport: (transport) => ({
      ...transport,
      request: (options) => {
        if (options.method !== 'GET') calls += 1
        return transport.request(options)
      },
    }),
    store: (store) => ({
      ...store,
      write: (writer, body) => {
        transactions += 1
        return store.write(writer, body)
      },
    }),
  })
  const uid = await hub.place()
  await until('it was asked again', () => asked >= 2)
  expect({ calls, transactions }).toEqual({ calls: 0, transactions: 0 })
  may = true
  await hub.ready(uid)
})
