import { randomUUID } from 'node:crypto'
import { ne } from 'drizzle-orm'
import type { Reader, Row, Store, Tx, Writer } from '../db/index.js'
import { namespaceKindName, type RequireNamespace } from '../resources/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'

/** It always exists. */
export const defaultNamespace = 'default'

const newRow = (name: string, at: string): Row => ({
  uid: randomUUID(),
  kind: namespaceKindName,
  namespace: '',
  name,
  labels: {},
  annotations: {},
  spec: {},
  status: {},
  generation: 1,
  revision: 0,
  createdAt: at,
  updatedAt: at,
  deletedAt: null,
})

const create = (tx: Tx, name: string, clock: Clock): Promise<Row> => tx.put(newRow(name, timestamp(clock)))

/** Creates namespaces on first use, without limits; with `mustExist` it refuses unknown ones. */
export const createNamespaceRule =
  ({ clock, mustExist }: { clock: Clock; mustExist: boolean }): RequireNamespace =>
  async (tx, namespace) => {
    if ((await tx.get(namespaceKindName, '', namespace)) !== undefined) return
    if (mustExist && namespace !== defaultNamespace)
      throw new HansaError(
        'MissingReference',
        {
          reason: `/metadata/namespace: namespace "${namespace}" does not exist, and this hub does not create namespaces on first use`,
          fix: 'create it first, or list the existing ones: `hansa get namespaces`',
        },
        { errors: [{ pointer: '/metadata/namespace', reason: `namespace "${namespace}" does not exist` }] },
      )
    await create(tx, namespace, clock)
  }

/** The namespaces that should have a row and have none. */
const missingIn = async (reader: Reader): Promise<string[]> => {
  const { resources } = reader.tables
  const used = await reader.db
    .selectDistinct({ name: resources.namespace })
    .from(resources)
    .where(ne(resources.namespace, ''))
  const present = new Set((await reader.list({ kind: namespaceKindName })).map(({ name }) => name))
  return [...new Set([defaultNamespace, ...used.map(({ name }) => name)])].filter(
    (name) => !present.has(name),
  )
}

/** Creates `default` and the namespaces of resources that older hubs stored. Writes nothing when all exist. */
export const ensureNamespaces = async ({
  store,
  writer,
  clock,
}: {
  store: Store
  writer: Writer
  clock: Clock
}): Promise<void> => {
  if ((await store.read(missingIn)).length === 0) return
  await store.write(writer, async (tx) => {
    for (const name of await missingIn(tx)) await create(tx, name, clock)
  })
}
