import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { createYamlPool } from './yaml-pool.js'

const started: Worker[] = []
/** A pool whose threads run `code` over the text. */
const poolOf = (code: string, options: Parameters<typeof createYamlPool>[0] = {}) =>
  createYamlPool({
    start: (text, memoryMb) => {
      const worker = new Worker(
        `const { parentPort, workerData } = require('node:worker_threads'); ${code}`,
        {
          eval: true,
          workerData: text,
          resourceLimits: { maxOldGenerationSizeMb: memoryMb },
        },
      )
      started.push(worker)
      return worker
    },
    ...options,
  })
const forever = 'for (;;) {}'
const echo = 'parentPort.postMessage({ json: JSON.stringify({ text: workerData }) })'

afterEach(async () => {
  for (const worker of started.splice(0)) await worker.terminate()
})

describe('a large YAML body', () => {
  it('is parsed in a thread, which returns its value or the reason for the refusal', async () => {
    expect(await poolOf(echo).parse('a', 'ci')).toEqual({ text: 'a' })
    const refusing = poolOf(
      "parentPort.postMessage({ refused: { pointer: '', reason: 'is wrong', hint: 'mend it' } })",
    )
    await expect(refusing.parse('a', 'ci')).rejects.toMatchObject({
      code: 'BadRequest',
      errors: [{ pointer: '', reason: 'is wrong' }],
      hint: 'mend it',
    })
  })

  it('is aborted after the timeout, and its thread ends', async () => {
    const pool = poolOf(forever, { timeoutMs: 200 })
    const parsed = pool.parse('a', 'ci')
    let exited = false
    setImmediate(() => started[0]?.once('exit', () => (exited = true)))
    await expect(parsed).rejects.toMatchObject({
      code: 'BadRequest',
      message: expect.stringMatching(/0\.2 s/),
    })
    expect(exited).toBe(true)
  })

  it('is refused when it needs more memory than a thread has', async () => {
    const pool = poolOf('const all = []; for (;;) all.push(new Array(100000).fill({}).map(() => ({})))', {
      memoryMb: 32,
    })
    await expect(pool.parse('a', 'ci')).rejects.toMatchObject({
      code: 'BadRequest',
      message: expect.stringContaining('32 MiB'),
    })
  })

  it('is refused with 429 when its token has two under way, and another token is served', async () => {
    const pool = poolOf(`if (workerData === 'slow') { ${forever} } ${echo}`, { workers: 3, timeoutMs: 2_000 })
    const slow = [pool.parse('slow', 'ci'), pool.parse('slow', 'ci')].map((one) => one.catch(() => undefined))
    await expect(pool.parse('a', 'ci')).rejects.toMatchObject({
      code: 'TooManyRequests',
      details: { retryAfter: 5 },
    })
    expect(await pool.parse('a', 'other')).toEqual({ text: 'a' })
    await Promise.all(slow)
    expect(await pool.parse('a', 'ci')).toEqual({ text: 'a' })
  })

  it('waits for a thread, and is refused with 503 when too many wait', async () => {
    const pool = poolOf(`if (workerData === 'slow') { ${forever} } ${echo}`, {
      workers: 1,
      waiting: 1,
      timeoutMs: 500,
    })
    const slow = pool.parse('slow', 'a').catch(() => undefined)
    const waits = pool.parse('b', 'b')
    await expect(pool.parse('c', 'c')).rejects.toMatchObject({
      code: 'Unavailable',
      details: { retryAfter: 5 },
    })
    expect(await waits).toEqual({ text: 'b' })
    await slow
  })
})
