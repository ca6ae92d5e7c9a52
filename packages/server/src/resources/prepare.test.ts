import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore } from '../db/index.js'
import { systemClock as clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { tokenSubject } from '../runtime/subject.js'
import { createResourceService, type Kind } from './index.js'
import { type NoteSpec, type NoteStatus, note, noteKind } from './testing/note.js'

let opened: Awaited<ReturnType<typeof openTestStore>>
beforeEach(async () => {
  opened = await openTestStore()
})
afterEach(() => opened.close())

const ref = { namespace: 'default', name: 'a' }
const by = { subject: tokenSubject('anna') }

type Prepare = (incoming: NoteSpec, attempt: number) => Promise<void>

/** Notes that are prepared: what is stored says for which text that was done. */
const open = (before: Prepare) => {
  const { admit: _admit, ...rest } = noteKind
  const prepared: string[] = []
  const kind: Kind<NoteSpec, NoteSpec, NoteStatus> = {
    ...rest,
    prepare: async ({ incoming, warn }) => {
      prepared.push(incoming.text)
      warn(`prepared ${incoming.text}`)
      await before(incoming, prepared.length)
      return async ({ incoming: { text, ...others } }) => ({
        ...others,
        text: `${text} for ${incoming.text}`,
      })
    },
  }
  const service = createResourceService({ kind, ...opened, clock })
  const plain = createResourceService({ kind: noteKind, ...opened, clock })
  return { service, plain, prepared }
}

describe('a kind that is prepared before the transaction', () => {
  test('can wait for as long as it likes while others write', async () => {
    const { service, plain } = open(async () => {
      await plain.create(note('b'), { ...by, namespace: 'default' })
    })
    const { resource } = await service.apply(ref, note('a', { text: 'one' }), by)
    expect(resource.spec.text).toBe('one for one')
  })

  test('writes nothing when the preparation fails', async () => {
    const { service } = open(async () => {
      throw new HansaError('Unprocessable', {
        reason: 'registry.example.org does not answer',
        fix: 'try again',
      })
    })
    const revision = () => opened.store.read((reader) => reader.revision())
    const before = await revision()
    await expect(service.apply(ref, note('a'), by)).rejects.toThrow('registry.example.org does not answer')
    await expect(service.get(ref)).rejects.toMatchObject({ code: 'NotFound' })
    expect(await revision()).toBe(before)
  })

  test('is prepared by a patch for the spec that the patch makes', async () => {
    const { service, plain } = open(async () => {})
    await plain.create(note('a'), { ...by, namespace: 'default' })
    const patched = await service.patch(ref, { spec: { text: 'two' } }, by)
    expect(patched.spec).toMatchObject({ text: 'two for two', color: 'green' })
  })

  test('is prepared again, and warns once, when others change the spec while it waits', async () => {
    const warnings: string[] = []
    const { service, plain, prepared } = open(async (_, attempt) => {
      if (attempt === 1) await plain.apply(ref, note('a', { text: 'theirs', color: 'red' }), by)
    })
    await plain.create(note('a'), { ...by, namespace: 'default' })
    const patched = await service.patch(
      ref,
      { spec: { text: 'ours' } },
      { ...by, warn: (text) => warnings.push(text) },
    )
    expect(patched.spec).toMatchObject({ text: 'ours for ours', color: 'red' })
    expect(prepared).toEqual(['ours', 'ours'])
    expect(warnings).toEqual(['prepared ours'])
  })

  test('gives up a patch that never meets the spec it was prepared for', async () => {
    const { service, plain } = open(async (_, attempt) => {
      await plain.apply(ref, note('a', { text: `theirs ${attempt}` }), by)
    })
    await plain.create(note('a'), { ...by, namespace: 'default' })
    await expect(service.patch(ref, { spec: { color: 'red' } }, by)).rejects.toMatchObject({
      code: 'Conflict',
    })
  })

  test('is not prepared again for a creation that is repeated', async () => {
    const { service, prepared } = open(async (_, attempt) => {
      if (attempt > 1) throw new Error('what was fetched the first time is gone')
    })
    const create = () =>
      service.create(note('a', { text: 'one' }), { ...by, namespace: 'default', idempotencyKey: 'k' })
    const first = await create()
    expect(await create()).toEqual(first)
    expect(prepared).toEqual(['one'])
  })
})
