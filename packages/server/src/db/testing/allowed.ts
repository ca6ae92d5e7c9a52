import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compiledOf } from '../../runtime/predicate.js'
import type { Place, Predicate } from '../../runtime/rights.js'
import { describes, predicates } from '../../runtime/testing/rights.js'
import type { Row } from '../index.js'
import { type Open, storeForEach, user } from './contract.js'
import { rowOf } from './row.js'

const placeOf = ({ kind, namespace, name, labels }: Row): Place => ({
  name,
  labels,
  ...(namespace === '' ? {} : { namespace }),
  ...(kind === 'Cluster' ? { cluster: name } : {}),
})

const rows = (): Row[] => {
  const labels = [{}, { team: 'a' }, { team: 'b', tier: 'prod' }, { tier: 'a' }]
  const names = ['x', 'y', 'z', 'eu-1']
  return labels.flatMap((given, index) => [
    ...['one', 'two', 'three'].flatMap((namespace) =>
      names.map((name) => rowOf(`${name}${index === 0 ? '' : index}`, { namespace, labels: given })),
    ),
    ...names.map((name) =>
      rowOf(index === 0 ? name : `${name}${index}`, { kind: 'Cluster', namespace: '', labels: given }),
    ),
  ])
}

/** The contract of lists under rights: the same as reading everything and dropping what may not be seen. */
export const allowedContract = (open: Open): void => {
  describe('lists under rights', () => {
    const opened = storeForEach(open)
    const fill = (all: readonly Row[]) =>
      opened.store.write(user, async (tx) => {
        for (const row of all) await tx.put(row)
      })

    test('have, count and page exactly the rows that the rights describe', async () => {
      const all = rows()
      await fill(all)
      const byPlace = (row: Row) => `${row.namespace}/${row.name}`
      const expected = (kind: string, allowed: Predicate) =>
        all
          .filter((row) => row.kind === kind && describes(allowed, placeOf(row)))
          .map(byPlace)
          .sort()
      await fc.assert(
        fc.asyncProperty(predicates, fc.constantFrom('Release', 'Cluster'), async (allowed, kind) => {
          const found = await opened.store.read(async (reader) => {
            const pages: string[] = []
            for (let after: Row | undefined; ; ) {
              const page: Row[] = await reader.list({ kind, allowed, limit: 5, ...(after && { after }) })
              pages.push(...page.map(byPlace))
              after = page.at(-1)
              if (page.length < 5) break
            }
            const whole = await reader.list({ kind, allowed })
            return { pages, whole: whole.map(byPlace), count: await reader.count({ kind, allowed }) }
          })
          expect(found.whole.toSorted()).toEqual(expected(kind, allowed))
          expect(found.pages).toEqual(found.whole)
          expect(found.count).toBe(found.whole.length)
        }),
        { numRuns: 150 },
      )
    })

    test('take rights of a thousand bindings that cannot be merged', async () => {
      await fill([rowOf('one', { namespace: 'n-7', labels: { team: 't-7' } }), rowOf('two')])
      const bindings = Array.from({ length: 1_000 }, (_, index) => ({
        namespaces: [`n-${index}`],
        labels: [{ key: 'team', operator: 'In' as const, values: [`t-${index}`] }],
      }))
      expect(compiledOf(bindings).predicate).toHaveLength(1_000)
      const named = Array.from({ length: 1_000 }, (_, index) => ({
        namespaces: [`n-${index}`],
        names: [index === 7 ? 'one' : 'two'],
      }))
      for (const allowed of [bindings, named])
        expect(
          await opened.store.read(async (reader) =>
            (await reader.list({ kind: 'Release', allowed })).map(({ name }) => name),
          ),
        ).toEqual(['one'])
    })
  })
}
