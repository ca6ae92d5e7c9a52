import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type Clock, systemClock } from '../../runtime/clock.js'
import { type Logger, silentLogger } from '../../runtime/logger.js'
import type { ProbeFinding, Prober } from './prober.js'

/** The built file: a thread runs no TypeScript. */
const program = new URL('../../../dist/clusters/probing/worker-prober.js', import.meta.url).href
const { createWorkerProber } = (await import(program)) as {
  createWorkerProber: (options: { clock: Clock; logger: Logger; allowLoopback: boolean }) => Prober
}

let prober: Prober | undefined
afterEach(() => prober?.close())

/** A port of this machine on which nothing listens. */
const closedPort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })

/** Blocks this thread for this long, as in an overloaded hub. */
const block = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

test('a dead cluster is detected while the hub itself is blocked, with the right time', async () => {
  const verdicts: ProbeFinding[] = []
  prober = createWorkerProber({ clock: systemClock, logger: silentLogger, allowLoopback: true })
  prober.probe(
    {
      name: 'eu-1',
      connection: { server: `http://127.0.0.1:${await closedPort()}`, insecure: false },
      credentials: { token: 'secret' },
      pace: { periodMs: 200, timeoutMs: 200 },
      expected: undefined,
    },
    (verdict) => verdicts.push(verdict),
  )
  await expect.poll(() => verdicts.length, { timeout: 30_000 }).toBeGreaterThan(0)
  const blocked = systemClock.monotonic()
  const before = verdicts.length
  block(2_000)
  const free = systemClock.monotonic()
  expect(verdicts).toHaveLength(before)
  await expect.poll(() => verdicts.length, { timeout: 10_000 }).toBeGreaterThan(before + 3)
  const within = verdicts.filter(({ at }) => at > blocked && at < free)
  expect(within.length).toBeGreaterThan(3)
  expect(new Set(within.map(({ result }) => result.kind))).toEqual(new Set(['Failed']))
})
