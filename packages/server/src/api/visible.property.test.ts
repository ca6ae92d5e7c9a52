import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { note } from '../resources/testing/index.js'
import type { Place, Predicate } from '../runtime/rights.js'
import { tokenSubject } from '../runtime/subject.js'
import { describes, predicates } from '../runtime/testing/rights.js'
import { createFakeRights, rightsOn } from './testing/fake-rights.js'
import { holdNotes, rest, restKinds, type Transport, trpc } from './testing/holder.js'
import { startTestHub } from './testing/hub.js'

const namespaces = fc.constantFrom('one', 'two')
const names = fc.constantFrom('x', 'y', 'z')
const labels = fc.constantFrom<Record<string, string>>({}, { team: 'a' }, { team: 'b', tier: 'prod' })

type Step =
  | { what: 'put'; namespace: string; name: string; labels: Record<string, string>; text: string }
  | { what: 'delete'; namespace: string; name: string }
  | { what: 'rights'; allowed: Predicate }
  | { what: 'cut' }
  | { what: 'settle' }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        what: fc.constant('put' as const),
        namespace: namespaces,
        name: names,
        labels,
        text: fc.constantFrom('a', 'b', 'c'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ what: fc.constant('delete' as const), namespace: namespaces, name: names }),
    },
    { weight: 3, arbitrary: fc.record({ what: fc.constant('rights' as const), allowed: predicates }) },
    { weight: 1, arbitrary: fc.constant({ what: 'cut' as const }) },
    { weight: 3, arbitrary: fc.constant({ what: 'settle' as const }) },
  ),
  { minLength: 4, maxLength: 25 },
)

const placeOf = (object: {
  metadata: { namespace: string; name: string; labels: Record<string, string> }
}): Place => object.metadata

/** Does the steps, and compares what a client holds with what it may see: when everything is quiet, and in each received object. */
const play = async (transport: Transport, first: Predicate, todo: readonly Step[]): Promise<void> => {
  const rights = createFakeRights(rightsOn({ Note: first, Change: 'everything' }))
  const hub = await startTestHub({
    bookmarkMs: 20,
    keep: 4,
    rights: rights.source,
    authenticate: async () => rights.subject(),
  })
  let current = first
  /** The rights that a received object can still be shown by: those of now, and those that streams may not have followed yet. */
  let possible: Predicate[] = [first]
  const wrong: unknown[] = []
  const client = holdNotes(hub, transport, (object) => {
    if (!possible.some((allowed) => describes(allowed, placeOf(object)))) wrong.push(object.metadata)
  })
  const writer = { subject: tokenSubject('writer') }

  const expected = () =>
    hub.store.read(async (reader) =>
      (await reader.list({ kind: 'Note' }))
        .filter(({ namespace, name, labels: had }) => describes(current, { namespace, name, labels: had }))
        .map(({ uid, revision }) => `${uid} ${revision}`)
        .sort(),
    )
  const settle = async (): Promise<void> => {
    await expect
      .poll(() => [...client.held].map(([uid, version]) => `${uid} ${version}`).sort(), {
        timeout: 8_000,
        interval: 5,
      })
      .toEqual(await expected())
    possible = [current]
  }

  try {
    for (const step of todo) {
      if (step.what === 'put')
        await hub.store.write(writer, async (tx) => {
          const { metadata, ...made } = note(step.name)
          const present = await tx.get('Note', step.namespace, step.name)
          const row = present ?? {
            ...made,
            uid: crypto.randomUUID(),
            namespace: step.namespace,
            name: metadata.name,
            annotations: {},
            status: { read: false },
            generation: 1,
            revision: 0,
            createdAt: '',
            updatedAt: '',
            deletedAt: null,
          }
          await tx.put({ ...row, labels: step.labels, spec: { ...note('a').spec, text: step.text } })
        })
      if (step.what === 'delete')
        await hub.store.write(writer, async (tx) => {
          const present = await tx.get('Note', step.namespace, step.name)
          if (present !== undefined) await tx.remove(present)
        })
      if (step.what === 'rights') {
        // As a binding does: it takes a revision.
        await hub.store.write(writer, async (tx) =>
          tx.record({
            type: 'MODIFIED',
            kind: 'RoleBinding',
            namespace: '',
            name: 'b',
            uid: 'b',
            labels: {},
            object: {},
          }),
        )
        // Rights that change between a list and its watch, without a revision in between, are followed by the next list.
        while (client.isBetween()) await new Promise((resolve) => setImmediate(resolve))
        current = step.allowed
        possible.push(current)
        rights.change(rightsOn({ Note: current, Change: 'everything' }))
      }
      if (step.what === 'cut') client.cut()
      if (step.what === 'settle') await settle()
    }
    await settle()
    expect(wrong).toEqual([])
  } finally {
    await client.close()
    await hub.close()
  }
}

describe('a watch whose rights change in the middle', () => {
  for (const [name, transport] of [
    ['REST', rest],
    ['REST, of several kinds', restKinds],
    ['tRPC', trpc],
  ] as const)
    it(`leaves its client with exactly what it may see, over ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(predicates, steps, (first, todo) => play(transport, first, todo)),
        { numRuns: 25 },
      )
    }, 120_000)
})
