import { expect, test } from 'vitest'
import { noGuard } from '../db/index.js'
import { KubeError } from '../kube/index.js'
import { createManualClock } from '../runtime/testing/clock.js'
import { createLink } from './link.js'

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const linkOf = () =>
  createLink({
    clock: createManualClock(),
    dial: () => Promise.reject(new KubeError('Refused', 'nobody listens')),
    cluster: 'c-1',
    guard: noGuard,
  })

test('no watch of a cluster is opened while its probes fail, and all are as soon as one does not', async () => {
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

test('a watch that is ended waits no longer for its cluster', async () => {
  const { transport, suspend } = linkOf()
  const controller = new AbortController()
  suspend(true)
  const waiting = transport.turn?.(controller.signal)
  controller.abort()
  await waiting
})
