import { RenderError } from '@hansa/charts'
import { expect, test } from 'vitest'
import { systemClock as clock } from '../../../runtime/clock.js'
import { HansaError } from '../../../runtime/errors.js'
import type { ResolveContext } from '../source.js'
import { createHelmSource } from './index.js'

const digest = `sha256:${'1'.repeat(64)}`
const archive = Buffer.from('an archive')

/** A source whose renderer waits until `finish` is called. */
const open = () => {
  let finish = (): void => {}
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const counts = { inMemory: 0, most: 0 }
  const enter = (): void => {
    counts.inMemory += 1
    counts.most = Math.max(counts.most, counts.inMemory)
  }
  const charts = {
    describeChart: async (files: readonly { name: string }[]) => ({
      chart: {
        name: 'shop',
        version: '1.0.0',
        ...(files.length > 1 ? { dependencies: [{ name: 'sub' }] } : {}),
      },
      warnings: [],
      values: '',
      readme: '',
    }),
    renderChart: async () => {
      await finished
      counts.inMemory -= 1
      throw new RenderError('Failed', 'needs a password')
    },
  }
  const fetcher = {
    fetch: async () => {
      enter()
      return { archive, digest, from: 'https://charts.example.com/shop-1.0.0.tgz' }
    },
    complete: async <T>(files: T) => {
      enter()
      return files
    },
  }
  const context: ResolveContext = {
    warn: () => {},
    present: async () => {
      enter()
      return { files: [{ name: 'chart.tgz', data: archive }] }
    },
    archives: {
      stage: async () => undefined,
      staged: async () => {
        enter()
        return archive
      },
    },
  }
  const source = createHelmSource(charts as never, fetcher, clock)
  const push = async (chart: object): Promise<'pushed' | 'refused'> => {
    try {
      await source.resolve(source.sent.parse({ type: 'helm', chart }), context)
      return 'pushed'
    } catch (error) {
      if (!(error instanceof HansaError) || error.code !== 'Unavailable') throw error
      expect(error.details).toMatchObject({ retryAfter: 5 })
      return 'refused'
    }
  }
  return { counts, finish, push }
}

const uploaded = { upload: digest }
const fetched = { repository: 'https://charts.example.com', name: 'shop' }
const sent = {
  files: ['Chart.yaml', 'values.yaml'].map((name) => ({ name, data: '' })),
}
const stored = { name: 'shop', version: '1.0.0', digest }

const counted = (results: readonly string[]) => ({
  pushed: results.filter((result) => result === 'pushed').length,
  refused: results.filter((result) => result === 'refused').length,
})

test('few uploaded and fetched charts are in memory until they are rendered, some wait, and more are refused', async () => {
  const { counts, finish, push } = open()
  const pushes = Array.from({ length: 200 }, (_, index) => push(index % 2 === 0 ? uploaded : fetched))
  await expect.poll(() => counts).toEqual({ inMemory: 4, most: 4 })
  finish()
  expect(counted(await Promise.all(pushes))).toEqual({ pushed: 20, refused: 180 })
  expect(counts).toEqual({ inMemory: 0, most: 4 })
  expect(await push(uploaded)).toBe('pushed')
})

test.each([
  ['that send their charts wait before dependencies are fetched', sent],
  ['of stored charts wait before these are read', stored],
])('pushes %s, and neither they nor others are refused', async (_, chart) => {
  const { counts, finish, push } = open()
  const pushes = Array.from({ length: 50 }, () => push(chart))
  await expect.poll(() => counts).toEqual({ inMemory: 4, most: 4 })
  const other = push(uploaded)
  finish()
  expect(counted(await Promise.all([...pushes, other]))).toEqual({ pushed: 51, refused: 0 })
  expect(counts).toEqual({ inMemory: 0, most: 4 })
})
