import { expect, it } from 'vitest'
import { openTestStore } from '../db/index.js'
import { rowOf } from '../db/testing/row.js'
import { tokenSubject } from '../runtime/subject.js'
import { storedRoles } from './roles.js'

it('roles are the built-in ones and the stored ones; bindings name their tokens', async () => {
  const { store, close } = await openTestStore()
  const spec = (role: string, subjects: unknown) => ({ role, subjects })
  await store.write({ subject: tokenSubject('test') }, async (tx) => {
    await tx.put({ ...rowOf('deployer', { kind: 'Role' }), namespace: '' })
    const bindings = {
      both: spec('viewer', [{ token: 'ci' }, { user: 'anna' }, { token: 'cd' }]),
      people: spec('admin', [{ group: 'team' }]),
      broken: 'not a binding',
    }
    for (const [name, value] of Object.entries(bindings))
      await tx.put({ ...rowOf(name, { kind: 'RoleBinding' }), namespace: '', spec: value })
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
