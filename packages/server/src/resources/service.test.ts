import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore } from '../db/index.js'
import { canonicalJson, digestOf } from '../runtime/canonical.js'
import { systemClock } from '../runtime/clock.js'
import { allRights } from '../runtime/rights.js'
import { type Subject, tokenSubject } from '../runtime/subject.js'
import { forgetAnswers } from './idempotency.js'
import { createResourceService } from './service.js'
import { note, noteKind } from './testing/note.js'

const subject = tokenSubject('tester')
const at = (name: string) => ({ namespace: 'default', name })

const open = async () => {
  const opened = await openTestStore()
  const notes = createResourceService({
    kind: noteKind,
    store: opened.store,
    sealer: opened.sealer,
    clock: systemClock,
  })
  const create = (...parts: Parameters<typeof note>) =>
    notes.create(note(...parts), { subject, namespace: 'default' })
  return { ...opened, notes, create }
}

let hub: Awaited<ReturnType<typeof open>>
beforeEach(async () => {
  hub = await open()
})
afterEach(() => hub.close())

describe('create', () => {
  it('gives the stored resource with its resourceVersion', async () => {
    const made = await hub.create('a')
    expect(made).toMatchObject({
      apiVersion: 'hansa.dev/v1',
      kind: 'Note',
      metadata: { name: 'a', namespace: 'default', generation: 1, labels: {} },
      spec: { text: 'hello' },
      status: { read: false },
    })
    expect(await hub.notes.get(at('a'))).toEqual(made)
    expect(made.metadata.resourceVersion).toBe(String(await hub.store.read((reader) => reader.revision())))
  })

  it('refuses a name that is taken', async () => {
    await hub.create('a')
    await expect(hub.create('a')).rejects.toMatchObject({ code: 'AlreadyExists' })
  })

  it('returns the first response for the same key and body, and creates nothing', async () => {
    const options = { subject, namespace: 'default', idempotencyKey: 'k' }
    const first = await hub.notes.create(note('a'), options)
    await hub.notes.apply(at('a'), note('a', { text: 'changed' }), { subject })
    expect(await hub.notes.create(note('a'), options)).toEqual(first)
    expect((await hub.notes.list({ subject })).items).toHaveLength(1)
  })

  it('keeps answers for a subject by its id: another one of the same name makes its own', async () => {
    const options = { namespace: 'default', idempotencyKey: 'k' }
    const of = (id: string): Subject => ({ id, kind: 'User', name: 'anna', groups: [], rights: allRights })
    await hub.notes.create(note('a'), { ...options, subject: of('corp/u1') })
    await hub.notes.create(note('b'), { ...options, subject: of('corp/u2') })
    expect((await hub.notes.list({ subject })).items).toHaveLength(2)
    const changes = await hub.store.changes(0, { kinds: ['Note'] })
    expect(changes.map(({ actor }) => actor)).toEqual(['corp/u1', 'corp/u2'])
  })

  it('refuses a key that came with another body', async () => {
    const options = { subject, namespace: 'default', idempotencyKey: 'k' }
    await hub.notes.create(note('a'), options)
    await expect(hub.notes.create(note('b'), options)).rejects.toMatchObject({ code: 'Unprocessable' })
  })

  it('keeps no digest of a request from which a secret in it could be guessed', async () => {
    const options = { subject, namespace: 'default', idempotencyKey: 'k' }
    const request = ['create', 'Note', 'default', note('a', { text: 'pin 1234' })]
    await hub.notes.create(note('a', { text: 'pin 1234' }), options)
    const stored = () => hub.store.read(({ db, tables: { idempotency } }) => db.select().from(idempotency))
    const [kept] = await stored()
    expect(kept?.request).toBe(`hmac:${hub.sealer.sign('idempotency', canonicalJson(request))}`)
    // As hubs before stored it: taken once more, and forgotten with the next cleaning.
    await hub.store.write({ subject }, async ({ db, tables: { idempotency } }) => {
      await db.update(idempotency).set({ request: digestOf(request) })
    })
    await hub.notes.create(note('a', { text: 'pin 1234' }), options)
    await hub.store.write({ subject }, (tx) => forgetAnswers(tx, systemClock))
    expect(await stored()).toEqual([])
  })

  it('keeps no key of a request that was refused', async () => {
    const options = { subject, namespace: 'default', idempotencyKey: 'k' }
    await expect(hub.notes.create(note('a', { after: 'none' }), options)).rejects.toMatchObject({
      code: 'BadRequest',
    })
    await hub.create('none')
    await expect(hub.notes.create(note('a', { after: 'none' }), options)).resolves.toMatchObject({
      kind: 'Note',
    })
  })
})

describe('apply', () => {
  it('creates a missing resource, and changes nothing when nothing differs', async () => {
    const first = await hub.notes.apply(at('a'), note('a'), { subject })
    const second = await hub.notes.apply(at('a'), note('a'), { subject })
    expect(first.created).toBe(true)
    expect(second).toEqual({ created: false, resource: first.resource })
  })

  it('raises the generation with the spec and not with labels', async () => {
    await hub.create('a')
    const labelled = await hub.notes.apply(at('a'), note('a', {}, { labels: { tier: 'prod' } }), { subject })
    expect(labelled.resource.metadata).toMatchObject({ generation: 1, labels: { tier: 'prod' } })
    const changed = await hub.notes.apply(at('a'), note('a', { text: 'new' }), { subject })
    expect(changed.resource.metadata).toMatchObject({ generation: 2, labels: {} })
  })

  it('refuses a resource that was read at another version, however the version is sent', async () => {
    const { metadata } = await hub.create('a')
    const old = metadata.resourceVersion
    await hub.notes.apply(at('a'), note('a', { text: 'new' }), { subject, ifMatch: old })
    const late = { code: 'PreconditionFailed' }
    await expect(hub.notes.apply(at('a'), note('a'), { subject, ifMatch: old })).rejects.toMatchObject(late)
    const sent = note('a', {}, { resourceVersion: old })
    await expect(hub.notes.apply(at('a'), sent, { subject })).rejects.toMatchObject(late)
    await expect(hub.notes.apply(at('a'), note('a'), { subject, createOnly: true })).rejects.toMatchObject(
      late,
    )
    await expect(hub.notes.apply(at('b'), note('b'), { subject, ifMatch: '*' })).rejects.toMatchObject(late)
  })

  it('refuses a name other than the one in the path', async () => {
    await expect(hub.notes.apply(at('a'), note('b'), { subject })).rejects.toMatchObject({
      code: 'BadRequest',
      errors: [{ pointer: '/metadata/name' }],
    })
  })
})

describe('patch', () => {
  it('merges, and null removes a field', async () => {
    await hub.create('a', { size: { width: 2, height: 3 } }, { labels: { tier: 'prod', gone: 'x' } })
    const patch = { metadata: { labels: { gone: null } }, spec: { size: { width: 5 } } }
    const patched = await hub.notes.patch(at('a'), patch, { subject })
    expect(patched.metadata.labels).toEqual({ tier: 'prod' })
    expect(patched.spec.size).toEqual({ width: 5, height: 3 })
  })

  it('ignores status and server-owned fields', async () => {
    await hub.create('a')
    const patched = await hub.notes.patch(
      at('a'),
      { metadata: { uid: 'x', generation: 9 }, status: { read: true } },
      { subject },
    )
    expect(patched).toEqual(await hub.notes.get(at('a')))
    expect(patched).toMatchObject({ metadata: { generation: 1 }, status: { read: false } })
  })

  it('names an unknown field, or only warns of it', async () => {
    await hub.create('a')
    const patch = { spec: { colour: 'red' } }
    await expect(hub.notes.patch(at('a'), patch, { subject })).rejects.toMatchObject({
      code: 'BadRequest',
      errors: [{ pointer: '/spec/colour', reason: expect.stringContaining('did you mean "color"') }],
    })
    const warnings: string[] = []
    await hub.notes.patch(at('a'), patch, { subject, warnUnknown: (text) => warnings.push(text) })
    expect(warnings).toEqual([expect.stringContaining('/spec/colour')])
  })
})

describe('dryRun', () => {
  it('returns what would be stored and stores nothing', async () => {
    const tried = await hub.notes.create(note('a'), { subject, namespace: 'default', dryRun: 'All' })
    expect(tried.spec).toEqual(note('a').spec)
    await expect(hub.notes.get(at('a'))).rejects.toMatchObject({ code: 'NotFound' })
    await hub.create('a')
    const before = await hub.notes.get(at('a'))
    const changed = await hub.notes.apply(at('a'), note('a', { text: 'new' }), { subject, dryRun: 'All' })
    expect(changed.resource).toMatchObject({ spec: { text: 'new' }, metadata: { generation: 2 } })
    await hub.notes.delete(at('a'), { subject, dryRun: 'All' })
    expect(await hub.notes.get(at('a'))).toEqual(before)
  })

  it('refuses what would be refused', async () => {
    const options = { subject, namespace: 'default', dryRun: 'All' } as const
    await expect(hub.notes.create(note('a', { after: 'none' }), options)).rejects.toMatchObject({
      code: 'BadRequest',
    })
  })
})

describe('delete', () => {
  it('removes at once, keeps for finalizing, or refuses, as the kind decides', async () => {
    await hub.create('gone')
    await hub.create('slow', { ending: 'finalize' })
    await hub.create('pinned', { ending: 'refuse' })
    expect(await hub.notes.delete(at('gone'), { subject })).toMatchObject({ gone: true })
    await expect(hub.notes.get(at('gone'))).rejects.toMatchObject({ code: 'NotFound' })
    const slow = await hub.notes.delete(at('slow'), { subject })
    expect(slow).toMatchObject({
      gone: false,
      resource: { metadata: { deletionTimestamp: expect.any(String) } },
    })
    expect((await hub.notes.delete(at('slow'), { subject })).resource).toEqual(slow.resource)
    await expect(hub.notes.apply(at('slow'), note('slow'), { subject })).rejects.toMatchObject({
      code: 'Conflict',
    })
    await expect(hub.notes.delete(at('pinned'), { subject })).rejects.toMatchObject({ code: 'Conflict' })
  })
})
