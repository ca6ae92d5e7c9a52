import { randomUUID } from 'node:crypto'
import { ne } from 'drizzle-orm'
import type { Reader, Row, Store, Tx, Writer } from '../db/index.js'
import { type Creating, namespaceKindName, type RequireNamespace } from '../resources/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { allows, compiledOf } from '../runtime/predicate.js'

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

const absent = (namespace: string, because: string, fix: string): HansaError =>
  new HansaError(
    'MissingReference',
    { reason: `/metadata/namespace: namespace "${namespace}" does not exist, and ${because}`, fix },
    { errors: [{ pointer: '/metadata/namespace', reason: `namespace "${namespace}" does not exist` }] },
  )

/**
 * Whether a namespace without limits may begin with a resource of a subject. Rights that name no namespace, but labels or names, do not
 * suffice: they would escape the limits of every namespace.
 */
const mayBegin = (namespace: string, { subject: { rights }, verb, kind }: Creating): boolean => {
  if (allows(rights.on('create', namespaceKindName), { name: namespace, labels: {} })) return true
  const { predicate } = compiledOf(rights.on(verb, kind))
  return predicate === 'everything' || predicate.some(({ namespaces }) => namespaces?.includes(namespace))
}

/**
 * Creates namespaces on first use, without limits, for subjects with rights there; with `mustExist` it refuses unknown ones to
 * everybody.
 */
export const createNamespaceRule =
  ({ clock, mustExist }: { clock: Clock; mustExist: boolean }): RequireNamespace =>
  async (tx, namespace, creating) => {
    if ((await tx.get(namespaceKindName, '', namespace)) !== undefined) return
    if (mustExist && namespace !== defaultNamespace)
      throw absent(
        namespace,
        'this hub does not create namespaces on first use',
        'create it first, or list the existing ones: `hansa get namespaces`',
      )
    if (namespace !== defaultNamespace && !mayBegin(namespace, creating))
      throw absent(
        namespace,
        `your rights on ${creating.kind} do not name it: it would have no limits`,
        'ask an administrator of the hub to create it first, or for a role with "create" on Namespace',
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
