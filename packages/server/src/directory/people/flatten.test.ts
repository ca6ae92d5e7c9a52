import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type DirectMembers, flatten } from './flatten.js'

type Graph = Record<string, { people?: string[]; groups?: string[] }>
const graphOf = (graph: Graph): Map<string, DirectMembers> =>
  new Map(
    Object.entries(graph).map(([id, { people = [], groups = [] }]) => [
      id,
      { people: new Set(people), groups: new Set(groups) },
    ]),
  )

it('people of nested groups count, cycles have the same people and are reported once', () => {
  const circles: string[][] = []
  const flat = flatten(
    graphOf({
      a: { people: ['1'], groups: ['b', 'gone'] },
      b: { people: ['2'], groups: ['c'] },
      c: { people: ['3'], groups: ['b'] },
      self: { people: ['4'], groups: ['self'] },
    }),
    (circle) => circles.push([...circle].sort()),
  )
  expect([...(flat.get('a') ?? [])].sort()).toEqual(['1', '2', '3'])
  expect([...(flat.get('b') ?? [])].sort()).toEqual(['2', '3'])
  expect(flat.get('c')).toEqual(flat.get('b'))
  expect(circles).toEqual([['b', 'c'], ['self']])
})

it('is what following every way gives, for any groups', () => {
  const id = fc.integer({ min: 0, max: 9 }).map(String)
  const group = fc.record({ people: fc.array(id), groups: fc.array(id) })
  fc.assert(
    fc.property(fc.dictionary(id, group), (graph) => {
      const direct = graphOf(graph)
      const flat = flatten(direct, () => {})
      for (const start of direct.keys()) {
        const seen = new Set<string>()
        const people = new Set<string>()
        const walk = (at: string): void => {
          if (seen.has(at)) return
          seen.add(at)
          for (const person of direct.get(at)?.people ?? []) people.add(person)
          for (const inner of direct.get(at)?.groups ?? []) walk(inner)
        }
        walk(start)
        expect([...(flat.get(start) ?? [])].sort()).toEqual([...people].sort())
      }
    }),
  )
})

it('goes as deep as groups do', () => {
  const deep: Graph = {}
  for (let index = 0; index < 20_000; index += 1)
    deep[`g${index}`] = index === 19_999 ? { people: ['x'] } : { groups: [`g${index + 1}`] }
  expect([...(flatten(graphOf(deep), () => {}).get('g0') ?? [])]).toEqual(['x'])
})
