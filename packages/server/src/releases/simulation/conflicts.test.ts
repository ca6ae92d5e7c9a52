import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { tokenSubject } from '../../runtime/subject.js'
import type { Situation } from '../situation.js'
import { openReleases } from '../testing/room.js'
import { createConflicts } from './conflicts.js'

test('objects that releases share do not conflict: a Namespace, a CustomResourceDefinition', async () => {
  const hub = await openReleases('a')
  try {
    await hub.push('1.0.0')
    await hub.place({})
    await hub.release()
    await hub.settled(1)
    const objects = [
      { group: '', version: 'v1', kind: 'Namespace', name: 'shared' },
      {
        group: 'apiextensions.k8s.io',
        version: 'v1',
        kind: 'CustomResourceDefinition',
        name: 'xs.example.com',
      },
      { group: '', version: 'v1', kind: 'PersistentVolume', name: 'disk' },
    ]
    await hub.store.write({ subject: tokenSubject('test') }, async (tx) => {
      const { inventory, targets } = tx.tables
      const [target] = await tx.db.select().from(targets).where(eq(targets.cluster, 'a'))
      const row = { targetUid: target?.uid ?? '', cluster: 'a', namespace: '', hash: '', state: 'applied' }
      for (const object of objects) await tx.db.insert(inventory).values({ ...row, ...object })
    })
    const situation = {
      release: { uid: 'other', namespace: 'default', name: 'other' },
      spec: { namespace: 'default' },
      outline: {
        objects: objects.map(({ group, version, kind, name }) => ({
          apiVersion: group === '' ? version : `${group}/${version}`,
          kind,
          metadata: { name },
        })),
      },
    } as unknown as Situation
    const found = await createConflicts(hub.store.read)(situation, [{ cluster: 'a', from: null, to: 1 }])
    expect(found.map(({ object }) => object)).toEqual(['PersistentVolume disk'])
  } finally {
    await hub.close()
  }
})
