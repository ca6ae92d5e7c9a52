import { describe, expect, it } from 'vitest'
import { defaultLimits, type MemberLimits } from '../runtime/limits.js'
import type { RequestOptions } from './calls.js'
import { listEach } from './list.js'
import { createReads } from './read-budget.js'
import { wellKnown } from './resource.js'
import { type Answer, createAnswers } from './testing/answers.js'
import { failure } from './testing/transport.js'

const small = (most: Partial<Record<keyof MemberLimits, number>>): MemberLimits => ({
  ...defaultLimits.member,
  ...Object.fromEntries(
    Object.entries(most).map(([name, value]) => [
      name,
      { ...defaultLimits.member[name as keyof MemberLimits], most: value, text: `${value} of them` },
    ]),
  ),
})

const page = (names: readonly string[], next?: string): Answer => ({
  body: {
    kind: 'PodList',
    metadata: { resourceVersion: '7', ...(next === undefined ? {} : { continue: next }) },
    items: names.map((name) => ({ metadata: { name } })),
  },
})

/** Lists pods of a member with these limits; returns the reported limits. */
const reading = (answer: (request: RequestOptions, count: number) => Answer, limits: MemberLimits) => {
  let count = 0
  let time = 0
  const told: (string | undefined)[] = []
  const { transport, asked } = createAnswers((request) => {
    count += 1
    time += 1_000
    return answer(request, count)
  })
  const reads = createReads({
    clock: { monotonic: () => time },
    limits,
    onLimit: (message) => told.push(message),
  })
  const names: string[] = []
  const read = (): Promise<string> =>
    listEach(
      { ...transport, reads },
      wellKnown.pods,
      {},
      {
        onObject: ({ metadata }) => names.push(metadata.name),
        onRestart: () => {
          names.length = 0
        },
      },
    )
  return { read, asked, told, names }
}

describe('a list that would not end', () => {
  it('is aborted at a repeated continue token', async () => {
    const { read, asked } = reading(() => page(['a'], 'again'), defaultLimits.member)
    const error = await failure(read())
    expect(error.cause).toBe('Limit')
    expect(error.message).toMatch(/GET \/api\/v1\/pods returned the same continue token twice/)
    expect(asked).toHaveLength(2)
  })

  it.each<[string, Partial<Record<keyof MemberLimits, number>>, string, number]>([
    ['pages', { listPages: 3 }, 'HANSA_MEMBER_LIST_PAGES', 3],
    ['objects', { listObjects: 5 }, 'HANSA_MEMBER_LIST_OBJECTS', 3],
  ])(
    'is aborted after too many %s, and the limit and its setting are named',
    async (_, most, setting, calls) => {
      const { read, asked, told } = reading(
        (_request, count) => page(['a', 'b'], `page-${count}`),
        small(most),
      )
      const error = await failure(read())
      expect(error.message).toMatch(
        new RegExp(`^GET /api/v1/pods .* more than \\d of them; .* raise ${setting}$`),
      )
      expect(asked).toHaveLength(calls)
      expect(told).toEqual([error.message])
    },
  )

  it('is reported until the same list is within its limits again', async () => {
    const { read, told } = reading(
      (_request, count) => page(['a', 'b'], count < 3 ? `page-${count}` : undefined),
      small({ listObjects: 3 }),
    )
    const { message } = await failure(read())
    expect(await read()).toBe('7')
    expect(told).toEqual([message, undefined])
  })

  it('of 100,000 pods is read with the defaults', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `pod-${index}`)
    const made = reading(
      (_request, count) => page(names, count < 200 ? `page-${count}` : undefined),
      defaultLimits.member,
    )
    await made.read()
    expect(made.names).toHaveLength(100_000)
  })
})

describe('reads of a member', () => {
  it('that sends events above its rate limit are refused until the rate has recovered', () => {
    let time = 0
    const { receive } = createReads({
      clock: { monotonic: () => time },
      limits: small({ eventBytes: 1_000 }),
    })
    expect(receive(60_000)).toBe(true)
    expect(receive(1_000)).toBe(false)
    time += 500
    expect(receive(0)).toBe(false)
    time += 500
    expect(receive(0)).toBe(true)
  })

  it('are limited for all its watches together', () => {
    const { share } = createReads({ clock: { monotonic: () => 0 }, limits: small({ keptBytes: 100 }) })
    const [one, two] = [share(), share()]
    expect(one.hold(60)).toBe(true)
    expect(two.hold(60)).toBe(false)
    one.end()
    expect(two.hold(60)).toBe(true)
  })
})
