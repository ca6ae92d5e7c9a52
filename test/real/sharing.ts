import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { observedObjectOf } from '../../packages/server/src/delivery/observe/observed-object.js'
import type { KubeObject } from '../../packages/server/src/kube/index.js'
import { eventually, objectAt, type RealFleet } from './fleet.js'

interface Stored {
  metadata: { uid: string }
  status: { conditions: { type: string; status: string; message: string }[] }
}

/** Releases of small bundles on the first cluster of a fleet, and their objects there. */
export const sharingOn = (fleet: RealFleet) => {
  const [cluster] = fleet.clusters
  if (cluster === undefined) throw new Error('no cluster')
  const { hub } = fleet

  const live = async (path: string): Promise<KubeObject | undefined> =>
    (await objectAt(cluster, path)) as unknown as KubeObject | undefined
  const there = async (path: string): Promise<KubeObject> => {
    const found = await live(path)
    if (found === undefined) throw new Error(`nothing at ${path}`)
    return found
  }
  const managers = async (path: string): Promise<string[]> =>
    ((await live(path))?.metadata.managedFields ?? []).flatMap(({ manager = '', operation }) =>
      operation === 'Apply' ? [manager] : [],
    )
  const stored = async (name: string): Promise<Stored> =>
    JSON.parse(await hub.hansa('get', 'release', name, '-o', 'json')) as Stored
  const condition = async (name: string, type: string) =>
    (await stored(name)).status.conditions.find((one) => one.type === type)
  const managerOf = async (name: string): Promise<string> => `hansa-${(await stored(name)).metadata.uid}`

  return {
    hub,
    live,
    there,
    managers,
    condition,
    managerOf,
    create: (path: string, body: object) => cluster.change('POST', path, body),
    patch: (path: string, body: object) =>
      cluster.change('PATCH', path, body, 'application/merge-patch+json'),
    push: (name: string, version: string, objects: object[]) =>
      hub.hansa('bundle', 'push', fleet.folder(name, objects), '--version', version),
    release: (name: string, version: string, more: object = {}) =>
      hub.hansa(
        'apply',
        '-f',
        fleet.file({
          apiVersion: 'hansa.dev/v1',
          kind: 'Release',
          metadata: { name },
          spec: { bundle: { name, version }, placement: 'everywhere', ...more },
        }),
      ),
    remove: (name: string) => hub.hansa('delete', 'release', name, '--yes', '--wait'),
    ready: (name: string) =>
      eventually(`${name} is ready`, async () => (await condition(name, 'Ready'))?.status, 'True'),
    differs: (name: string, status = 'True') =>
      eventually(
        `${name}: DefinitionDiffers ${status}`,
        async () => (await condition(name, 'DefinitionDiffers'))?.status,
        status,
      ),
    heldBy: async (name: string, path: string) =>
      eventually(`${name} holds ${path}`, () => managers(path), [await managerOf(name)]),
    /** Changes the inventory row of an object to that of an older version. The hub must be down. */
    asHeldBefore: async (path: string, manager: string, row: (seen: string) => [string, unknown[]]) => {
      const seen = observedObjectOf(await there(path), { full: false, simple: true })
      const file = new SqliteDatabase(join(hub.data, 'hansa.db'))
      try {
        const [statement, values] = row(seen.owned[manager] ?? '')
        const { changes } = file.prepare(statement).run(...values)
        if (changes !== 1) throw new Error(`${changes} rows changed`)
      } finally {
        file.close()
      }
    },
  }
}
