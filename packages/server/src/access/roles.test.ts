import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { openTestStore, type Row } from '../db/index.js'
import { tokenSubject } from '../runtime/subject.js'
import { storedRoles } from './roles.js'

const rowOf = (kind: string, name: string, spec: unknown): Row => ({
  ...{ uid: randomUUID(), kind, namespace: '', name, labels: {}, annotations: {}, spec, status: {} },
  ...{ generation: 1, revision: 0, createdAt: '', updatedAt: '', deletedAt: null },
})

it('roles are the built-in ones and the stored ones; bindings name their tokens', async () => {
  const { store, close } = await openTestStore()
  const spec = (role: string, subjects: unknown) => ({ role, subjects })
  await store.write({ subject: tokenSubject('test') }, async (tx) => {
    await tx.put(rowOf('Role', 'deployer', { rules: [] }))
    const bindings = {
      both: spec('viewer', [{ token: 'ci' }, { user: 'anna' }, { token: 'cd' }]),
      people: spec('admin', [{ group: 'team' }]),
      broken: 'not a binding',
    }
    for (const [name, value] of Object.entries(bindings)) await tx.put(rowOf('RoleBinding', name, value))
  })
  const found = await store.read(async (reader) => ({
    exists: await Promise.all(['viewer', 'deployer', 'both'].map((name) => storedRoles.exists(reader, name))),
    bindings: await storedRoles.bindings(reader),
  }))
  expect(found).toEqual({
    exists: [true, true, false],
    bindings: [{ name: 'both', role: 'viewer', tokens: ['ci', 'cd'] }],
  })
  await close()
})
