import { expect, test } from 'vitest'
import { noGuard, type WriteGuard } from '../db/index.js'
import { type Dial, KubeError } from '../kube/index.js'
import { createManualClock } from '../runtime/testing/clock.js'
import { createLink } from './link.js'

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const linkOf = ({ dial, ...options }: { guard?: WriteGuard; dial?: Dial } = {}) =>
  createLink({
    clock: createManualClock(),
    dialOf: () => dial ?? (() => Promise.reject(new KubeError('Refused', 'nobody listens'))),
    cluster: 'c-1',
    guard: noGuard,
    ...options,
  })

test('no watch of a cluster is opened while its probes fail, and all are opened as soon as one succeeds', async () => {
  const { transport, suspend } = linkOf()
  const opened: string[] = []
  suspend(true)
  for (const name of ['nodes', 'pods']) void transport.turn?.().then(() => opened.push(name))
  await settled()
  expect(opened).toEqual([])
  suspend(false)
  await settled()
  expect(opened).toEqual(['nodes', 'pods'])
})

test('a closed watch no longer waits for its cluster', async () => {
  const { transport, suspend } = linkOf()
  const controller = new AbortController()
  suspend(true)
  const waiting = transport.turn?.(controller.signal)
  controller.abort()
  await waiting
})

test('a hub without the lease opens no connection for a write: that would only add load', async () => {
  let dialled = 0
  const { transport, use } = linkOf({
    dial: () => {
      dialled += 1
      return Promise.reject(new KubeError('Refused', 'nobody listens'))
    },
    guard: {
      ...noGuard,
      check: () => {
        throw new Error('the lease has ended')
      },
    },
  })
  const connection = { server: 'http://127.0.0.1:1', insecure: false, credentials: { token: { digest: '' } } }
  use(connection, { token: 'secret' })
  await expect(transport.request({ method: 'PATCH', path: '/x', body: {} })).rejects.toMatchObject({
    cause: 'LeaseLost',
  })
  expect(transport.mayWrite?.()).toBe(false)
  expect(dialled).toBe(0)
  await expect(transport.request({ method: 'GET', path: '/x' })).rejects.toMatchObject({ cause: 'Refused' })
  expect(dialled).toBe(1)
})
