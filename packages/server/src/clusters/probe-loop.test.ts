import { describe, expect, test } from 'vitest'
import { KubeError, type KubeResponse, type Transport } from '../kube/index.js'
import { createManualClock } from '../runtime/testing/clock.js'
import { createMonitor } from './probe-loop.js'
import type { ProbeResult } from './probe-state.js'
import { createAwake } from './process-gaps.js'

/** A monitor with a period and a timeout of 2 s over a server that hangs, refuses or answers. */
const watched = (random = 1) => {
  const clock = createManualClock()
  const awake = createAwake({ clock })
  const starts: number[] = []
  const results: ProbeResult[] = []
  let server: 'hangs' | 'refuses' | 'answers' = 'answers'
  const transport: Transport = {
    request: ({ timeoutMs = 0 }) => {
      starts.push(clock.monotonic())
      return new Promise<KubeResponse>((resolve, reject) => {
        if (server === 'answers') return resolve({ status: 200, headers: {}, body: undefined })
        if (server === 'refuses') return reject(new KubeError('Refused', 'ECONNREFUSED'))
        clock.after(timeoutMs, () => reject(new KubeError('Timeout', 'no answer')))
      })
    },
    stream: () => Promise.reject(new KubeError('Closed', 'none')),
    renew: () => {},
    close: () => {},
  }
  const pace = { periodMs: 2_000, timeoutMs: 2_000 }
  const monitor = createMonitor({
    transport,
    pace,
    clock,
    random: () => random,
    awake,
    onResult: (result) => results.push(result),
  })
  return {
    clock,
    monitor,
    starts,
    results,
    kinds: () => results.map(({ kind }) => kind),
    let: (next: typeof server) => {
      server = next
    },
  }
}

describe('probing', () => {
  test('starts within half a second and repeats each period', async () => {
    const { clock, starts } = watched()
    await clock.pass(6_600)
    expect(starts).toEqual([500, 2_500, 4_500, 6_500])
  })

  test('is up to a tenth faster than its period, never slower', async () => {
    const { clock, starts } = watched(0)
    await clock.pass(4_000)
    expect(starts).toEqual([0, 1_800, 3_600])
  })

  test('detects a hanging server after exactly three timeouts', async () => {
    const probing = watched(0)
    probing.let('hangs')
    await probing.clock.pass(6_100)
    expect(probing.kinds()).toEqual(['Failed', 'Failed', 'Failed'])
  })

  test('of a refusing server is not faster than its period', async () => {
    const probing = watched()
    probing.let('refuses')
    await probing.clock.pass(4_400)
    expect(probing.starts).toEqual([500, 2_500])
  })

  test('happens at once when something else shows a sign of trouble', async () => {
    const { clock, monitor, starts } = watched()
    await clock.pass(1_200)
    monitor.hurry()
    monitor.hurry()
    await clock.pass(2_100)
    expect(starts).toEqual([500, 1_200, 3_200])
  })

  test('reports nothing after it was closed', async () => {
    const probing = watched()
    probing.let('hangs')
    await probing.clock.pass(600)
    probing.monitor.close()
    await probing.clock.pass(10_000)
    expect(probing.kinds()).toEqual([])
  })
})

describe('a hub that was not awake', () => {
  test('does not take a deadline that passed during the sleep for an outage', async () => {
    const probing = watched()
    probing.let('hangs')
    await probing.clock.pass(600)
    probing.clock.freeze(60_000)
    await probing.clock.pass(100)
    expect(probing.kinds()).toEqual(['Void'])
  })

  test('nor one that passed while its machine was suspended', async () => {
    const probing = watched()
    probing.let('hangs')
    await probing.clock.pass(600)
    probing.clock.suspend(3_600_000)
    await probing.clock.pass(2_000)
    expect(probing.kinds()).toEqual(['Void'])
  })

  test('counts the next one', async () => {
    const probing = watched()
    probing.let('hangs')
    await probing.clock.pass(600)
    probing.clock.freeze(60_000)
    await probing.clock.pass(2_200)
    expect(probing.kinds()).toEqual(['Void', 'Failed'])
  })
})
