import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore } from '../db/index.js'
import { systemClock } from '../runtime/clock.js'
import { tokenSubject } from '../runtime/subject.js'
import { createResourceService } from './service.js'
import { note, noteKind } from './testing/note.js'

const subject = tokenSubject('tester')

const open = async () => {
  const opened = await openTestStore({ retention: { changes: 10, ms: 0 } })
  return {
    ...opened,
    notes: createResourceService({
      kind: noteKind,
      store: opened.store,
      sealer: opened.sealer,
      clock: systemClock,
    }),
  }
}

let hub: Awaited<ReturnType<typeof open>>
beforeEach(async () => {
  hub = await open()
  for (const [index, name] of ['c', 'a', 'e', 'b', 'd'].entries())
    await hub.notes.create(
      note(
        name,
        { text: name === 'e' ? 'last' : 'hello' },
        { labels: { tier: index % 2 === 0 ? 'prod' : 'test' } },
      ),
      { subject, namespace: name < 'c' ? 'one' : 'two' },
    )
})
afterEach(() => hub.close())

const names = (list: { items: { metadata: { name: string } }[] }): string =>
  list.items.map(({ metadata }) => metadata.name).join('')

const pages = async (query: Omit<Parameters<typeof hub.notes.list>[0], 'subject'>): Promise<string[]> => {
  const found: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await hub.notes.list({ ...query, subject, cursor })
    found.push(names(page))
    cursor = page.metadata.cursor
    if (cursor === undefined) return found
  }
}

describe('a list', () => {
  it('is by namespace and name', async () => {
    expect(names(await hub.notes.list({ subject }))).toBe('abcde')
    expect(names(await hub.notes.list({ subject, namespace: 'two' }))).toBe('cde')
  })

  it('comes in pages that say how many are left, all from the revision of the first', async () => {
    const first = await hub.notes.list({ subject, limit: 2 })
    expect(first.metadata).toMatchObject({ remaining: 3 })
    await hub.notes.create(note('f'), { subject, namespace: 'two' })
    const second = await hub.notes.list({ subject, limit: 2, cursor: first.metadata.cursor })
    expect(second.metadata).toMatchObject({ remaining: 2, resourceVersion: first.metadata.resourceVersion })
    expect(names(first) + names(second)).toBe('abcd')
  })

  it('takes label selectors, field selectors and an order', async () => {
    expect(names(await hub.notes.list({ subject, labelSelector: 'tier=prod' }))).toBe('cde')
    expect(names(await hub.notes.list({ subject, labelSelector: 'tier!=prod' }))).toBe('ab')
    expect(names(await hub.notes.list({ subject, labelSelector: 'tier in (prod,test),!none' }))).toBe('abcde')
    expect(names(await hub.notes.list({ subject, fieldSelector: 'spec.text=last' }))).toBe('e')
    expect(names(await hub.notes.list({ subject, fieldSelector: 'metadata.name!=a,spec.text!=last' }))).toBe(
      'bcd',
    )
    expect(names(await hub.notes.list({ subject, sort: '-metadata.name' }))).toBe('edcba')
    expect(await pages({ sort: '-spec.text,metadata.name', limit: 2 })).toEqual(['ea', 'bc', 'd'])
    expect(await pages({ fieldSelector: 'spec.text=hello', limit: 3 })).toEqual(['abc', 'd'])
  })

  it('refuses invalid parameters, and a cursor of another list', async () => {
    const bad = { code: 'BadRequest' }
    await expect(hub.notes.list({ subject, labelSelector: 'a b' })).rejects.toMatchObject(bad)
    await expect(hub.notes.list({ subject, fieldSelector: 'name=a' })).rejects.toMatchObject(bad)
    await expect(hub.notes.list({ subject, sort: 'name' })).rejects.toMatchObject(bad)
    await expect(hub.notes.list({ subject, cursor: 'x' })).rejects.toMatchObject(bad)
    const { cursor } = (await hub.notes.list({ subject, limit: 1 })).metadata
    await expect(
      hub.notes.list({ subject, limit: 1, cursor, labelSelector: 'tier=prod' }),
    ).rejects.toMatchObject(bad)
  })

  it('refuses a cursor from which a watch can no longer continue', async () => {
    const { cursor } = (await hub.notes.list({ subject, limit: 1 })).metadata
    for (let i = 0; i < 1_200; i++)
      await hub.notes.apply({ namespace: 'one', name: 'a' }, note('a', { text: `t${i}` }), { subject })
    await expect(hub.notes.list({ subject, limit: 1, cursor })).rejects.toMatchObject({ code: 'Expired' })
  })

  it('shows each resource once, whatever the page size and order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(
          undefined,
          'spec.text',
          '-spec.text',
          '-metadata.createdAt',
          'status.read,-spec.color',
        ),
        async (limit, sort) => {
          const all = (await pages({ limit, sort })).join('')
          expect([...all].sort().join('')).toBe('abcde')
        },
      ),
      { numRuns: 30 },
    )
  })
})
