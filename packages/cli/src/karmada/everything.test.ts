import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDocuments } from '../files/read.js'
import { isObject } from '../is-object.js'
import { convertKarmada, type Source } from './convert.js'
import { applyPatch } from './patch.js'
import { leavesOf } from './trail.js'

/** Every field of Karmada's policies, and some it does not have, with values of every kind. */
const documents: Source[] = ['shop.yaml', 'full.yaml'].flatMap((name) =>
  parseDocuments(readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'), name),
)
const policies = documents.filter(({ value }) => String(value.apiVersion).includes('karmada.io'))

const said = (given: readonly Source[]): string => JSON.stringify(convertKarmada(given, 'default'))
const covers = (path: string, leaf: string): boolean =>
  path === '' || leaf === path || leaf.startsWith(`${path}/`)

const at = (value: unknown, keys: string[]): unknown =>
  keys.reduce<unknown>(
    (found, key) => (Array.isArray(found) ? found[Number(key)] : isObject(found) ? found[key] : undefined),
    value,
  )

const otherThan = (value: unknown): unknown => {
  if (typeof value === 'number') return value < 0 ? 1000 : value - 100
  if (typeof value === 'boolean') return !value
  return `${String(value)}-x`
}

const before = convertKarmada(documents, 'default')
const saidBefore = said(documents)

describe('an import drops nothing silently', () => {
  const every = policies.flatMap(({ value, source }) =>
    leavesOf(value)
      .filter((leaf) => !/^\/(apiVersion|kind|metadata\/name(space)?)$/.test(leaf))
      .map((leaf) => ({ source, leaf, value })),
  )

  test.each(every.map(({ source, leaf, value }) => [source, leaf, value] as const))(
    '%s %s: another value makes another import, or it is listed',
    (source, leaf, value) => {
      if (before.notes.some((note) => note.source === source && covers(note.path, leaf))) return
      const keys = leaf
        .split('/')
        .slice(1)
        .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
      const changed = applyPatch(value, [{ op: 'replace', path: leaf, value: otherThan(at(value, keys)) }])
      const others = documents.map((one) =>
        one.value === value && isObject(changed) ? { ...one, value: changed } : one,
      )
      expect(said(others)).not.toBe(saidBefore)
    },
  )

  test('an unknown field is listed, wherever it is', () => {
    const key = fc.stringMatching(/^[a-z]{3,8}\/?~?$/).filter((word) => !(word in {}))
    const places = policies.flatMap((policy, index) =>
      objectsIn(policy.value).map((path) => ({ index, path })),
    )
    fc.assert(
      fc.property(fc.constantFrom(...places), key, fc.jsonValue(), ({ index, path }, unknown, value) => {
        const policy = policies[index]
        if (policy === undefined || leavesOf(value).length === 0) return
        const added = `x-${unknown.replaceAll('~', '~0').replaceAll('/', '~1')}`
        const pointer = `${path}/${added}`
        const changed = applyPatch(policy.value, [{ op: 'add', path: pointer, value }])
        if (!isObject(changed)) return
        const { notes, resources } = convertKarmada(
          documents.map((one) => (one === policy ? { ...one, value: changed } : one)),
          'default',
        )
        const listed = leavesOf(value, pointer).every((leaf) =>
          notes.some(({ source, path: noted }) => source === policy.source && covers(noted, leaf)),
        )
        // Maps of labels and values that are patched in hold what they like: as they are, or in the path of a patch.
        const made = JSON.stringify(resources)
        if (!listed && !made.includes(`x-${unknown}`)) expect(made).toContain(added)
      }),
      { numRuns: 200 },
    )
  })
})

const objectsIn = (value: unknown, path = ''): string[] => {
  if (Array.isArray(value)) return value.flatMap((item, index) => objectsIn(item, `${path}/${index}`))
  if (!isObject(value)) return []
  return [
    path,
    ...Object.entries(value).flatMap(([key, below]) =>
      objectsIn(below, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    ),
  ]
}
