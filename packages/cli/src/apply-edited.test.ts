import { ConflictError, PreconditionFailedError } from '@hansa/sdk'
import { describe, expect, test } from 'vitest'
import { applyEdited } from './apply-edited.js'
import type { Hub, Shown } from './hub.js'
import { kindOf } from './kinds.js'

const shown = (resourceVersion: number, generation = 1, labels = {}): Shown => ({
  apiVersion: 'hansa.dev/v1',
  kind: 'Release',
  metadata: {
    name: 'shop',
    namespace: 'default',
    resourceVersion: String(resourceVersion),
    generation,
    labels,
    createdAt: '',
    updatedAt: '',
  },
  spec: { replicas: 1 },
})

const reference = { kind: kindOf('release'), namespace: 'default', name: 'shop' }

/** A hub with this resource that refuses every other resourceVersion; `between` runs before each write. */
const hubWith = (stored: Shown, between: (stored: Shown) => Shown) => {
  const state = { stored, requests: 0 }
  const apply: Hub['apply'] = (_kind, resource) => {
    state.requests++
    state.stored = between(state.stored)
    const { metadata, spec } = resource as unknown as Shown
    const { resourceVersion, generation = 1 } = state.stored.metadata
    if (metadata.resourceVersion !== resourceVersion)
      throw new PreconditionFailedError({ status: 412, code: 'PreconditionFailed' } as never, undefined)
    const changed = JSON.stringify(spec) !== JSON.stringify(state.stored.spec)
    if (changed) state.stored = { ...shown(Number(resourceVersion) + 1, generation + 1), spec }
    return Promise.resolve({ resource: state.stored, created: false, warnings: [] })
  }
  const hub = { get: () => Promise.resolve(state.stored), apply } as unknown as Hub
  return { state, hub }
}

describe('an edited resource', () => {
  test('is applied although its status changed in between', async () => {
    let changes = 3
    const { state, hub } = hubWith(shown(7), (stored) =>
      changes-- > 0 ? shown(Number(stored.metadata.resourceVersion) + 1) : stored,
    )
    const { resource, outcome } = await applyEdited(hub, reference, shown(7), { replicas: 2 })
    expect([outcome, resource.spec, state.requests]).toEqual(['configured', { replicas: 2 }, 4])
  })

  test('is unchanged if only its status differs from what was read', async () => {
    let changes = 1
    const { hub } = hubWith(shown(7), (stored) => (changes-- > 0 ? shown(8) : stored))
    expect(await applyEdited(hub, reference, shown(7), { replicas: 1 })).toMatchObject({
      outcome: 'unchanged',
    })
  })

  test.each([
    ['spec', shown(8, 2)],
    ['labels', shown(8, 1, { team: 'a' })],
  ])('is refused if somebody else changed its %s in between', async (_what, changed) => {
    const { state, hub } = hubWith(shown(7), () => changed)
    const applied = applyEdited(hub, reference, shown(7), { replicas: 2 })
    await expect(applied).rejects.toBeInstanceOf(PreconditionFailedError)
    expect([state.requests, state.stored]).toEqual([1, changed])
  })

  test('is refused if its status changes before each request', async () => {
    const { state, hub } = hubWith(shown(7), (stored) => shown(Number(stored.metadata.resourceVersion) + 1))
    const applied = applyEdited(hub, reference, shown(7), { replicas: 2 })
    await expect(applied).rejects.toBeInstanceOf(PreconditionFailedError)
    expect(state.requests).toBe(10)
  })

  test('fails with any other error of the hub', async () => {
    const hub = {
      apply: () => Promise.reject(new ConflictError({ status: 409, code: 'Conflict' } as never, undefined)),
    } as unknown as Hub
    await expect(applyEdited(hub, reference, shown(7), {})).rejects.toBeInstanceOf(ConflictError)
  })
})
