import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { type DrawnObjects, movedSince } from './moved-values.js'

const given = { namespace: 'default', isOwn: true }

const hashOf = (text: string): string => createHash('md5').update(text).digest('hex')

/** The place of a call in a template. */
const placeOf = (template: string, call: string): string =>
  `shop/templates/${template} randAlphaNum@0 ${hashOf(call)} 0`

const drawsIn = (template: string, results: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    results.map((result, index) => [placeOf(template, `call ${index}`), JSON.stringify(result)]),
  )

const configMap = (data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'large' },
  data,
})

/** How often the event loop ran during a task. */
const turnsDuring = async (task: () => Promise<unknown>): Promise<number> => {
  let turns = 0
  let isDone = false
  const turn = (): void => {
    turns += 1
    if (!isDone) setImmediate(turn)
  }
  setImmediate(turn)
  await task()
  isDone = true
  return turns
}

test('large texts and many results do not block the event loop', async () => {
  const draws = drawsIn(
    'a.yaml',
    Array.from({ length: 500 }, (_, index) => hashOf(`result ${index}`)),
  )
  const drawn = { objects: [configMap({ text: 'x'.repeat(1_000_000) })], draws }
  const turns = await turnsDuring(() => movedSince(drawn, given)(drawn))
  // A turn for 16 results.
  expect(turns).toBeGreaterThan(50)
})

test('a result that repeats itself in a text does not block the event loop', async () => {
  const drawn = {
    objects: [configMap({ text: '-'.repeat(1_000_000) })],
    draws: drawsIn('a.yaml', ['-'.repeat(8)]),
  }
  const turns = await turnsDuring(() => movedSince(drawn, given)(drawn))
  expect(turns).toBeGreaterThan(1)
})

test('a text of white space does not block the event loop', async () => {
  const drawn = {
    objects: [configMap({ text: `${' '.repeat(100_000)}!` })],
    draws: drawsIn('a.yaml', ['a result of a call']),
  }
  expect(await movedSince(drawn, given)(drawn)).toEqual({ kept: {}, fields: [], undecided: [] })
})

test('former objects are read once for several renderings', async () => {
  let reads = 0
  const password = 'first-password'
  const before: DrawnObjects = {
    get objects() {
      reads += 1
      return [configMap({ password })]
    },
    draws: drawsIn('a.yaml', [password]),
  }
  const after = {
    objects: [configMap({ password: 'other-password' })],
    draws: drawsIn('b.yaml', ['other-password']),
  }
  const movedIn = movedSince(before, given)
  const moved = {
    kept: { [placeOf('b.yaml', 'call 0')]: JSON.stringify(password) },
    fields: ['ConfigMap default/large /data/password'],
    undecided: [],
  }
  expect([await movedIn(after), await movedIn(after)]).toEqual([moved, moved])
  expect(reads).toBe(1)
})

test('thousands of calls whose results are in no field are matched by their arguments', async () => {
  const indices = Array.from({ length: 4_000 }, (_, index) => index)
  const draws = (template: string) =>
    drawsIn(
      template,
      indices.map((index) => hashOf(`${template} ${index}`)),
    )
  const [before, after] = [
    { objects: [], draws: draws('a.yaml') },
    { objects: [], draws: draws('b.yaml') },
  ]
  const { kept, undecided } = await movedSince(before, given)(after)
  expect(undecided).toEqual([])
  expect(Object.keys(kept)).toHaveLength(4_000)
  expect(kept[placeOf('b.yaml', 'call 1234')]).toBe(JSON.stringify(hashOf('a.yaml 1234')))
})

test('equal calls whose results are in no field are not decided', async () => {
  const call = hashOf('16')
  const drawing = (template: string) => ({
    objects: [],
    draws: {
      [`shop/templates/${template} randAlphaNum@0 ${call} 0`]: JSON.stringify(`${template} result 0`),
      [`shop/templates/${template} randAlphaNum@0 ${call} 1`]: JSON.stringify(`${template} result 1`),
    },
  })
  expect(await movedSince(drawing('a.yaml'), given)(drawing('b.yaml'))).toEqual({
    kept: {},
    fields: [],
    undecided: ['randAlphaNum in shop/templates/b.yaml'],
  })
})
