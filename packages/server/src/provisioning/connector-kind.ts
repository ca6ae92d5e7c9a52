import { eq } from 'drizzle-orm'
import type { Sealer, Tx } from '../db/index.js'
import type { Kind } from '../resources/index.js'
import { badField, HansaError } from '../runtime/errors.js'
import { forgetSystem } from './block/store.js'
import { filesOf, loginNameOf } from './connector-types.js'
import { ConnectorSpec, ConnectorSpecInput, type ConnectorSpecSent, ConnectorStatus } from './contract.js'
import { exampleConnector } from './examples.js'
import { isInOwnFolder } from './files.js'
import { expressionProblem } from './mapping/expressions.js'
import { namesConnector } from './mapping-kind.js'
import { sealSecrets } from './secrets.js'
import { type ExclusiveTarget, sharedTarget, targetsOf } from './targets.js'

export const initialConnectorStatus: ConnectorStatus = {
  conditions: [],
  people: { active: 0, disabled: 0, leaving: 0 },
  problems: 0,
}

/** Deletes what the hub knows about a connector's people. Their accounts on the target stay unchanged. */
const forgetPeople = async (tx: Tx, uid: string): Promise<void> => {
  const { identityLinks, identityStructures } = tx.tables
  await tx.db.delete(identityLinks).where(eq(identityLinks.connectorUid, uid))
  await tx.db.delete(identityStructures).where(eq(identityStructures.connectorUid, uid))
}

/** A connector writes only below the folder named after it. Paths from before this rule stay valid; their files are checked. */
const refuseForeignPaths = (
  name: string,
  incoming: ConnectorSpecInput,
  stored: ConnectorSpec | undefined,
): void => {
  const before = stored === undefined ? [] : filesOf(stored)
  const files = filesOf(incoming)
  for (const { pointer, path } of files)
    if (!isInOwnFolder(name, path) && !before.some((one) => one.pointer === pointer && one.path === path))
      throw badField(
        `/spec${pointer}`,
        `"${path}" is outside the folder of connector "${name}"`,
        `use a path in that folder: ${name}/${path.split('/').at(-1)}`,
      )
  for (const [index, { pointer, path, usualName }] of files.entries()) {
    const same = files.slice(0, index).find((one) => one.path === path)
    if (same !== undefined)
      throw badField(
        `/spec${pointer}`,
        `is already the path of ${same.content}`,
        `use another path: ${name}/${usualName}`,
      )
  }
}

/** Two connectors on one target undo each other's work, run after run. Targets shared before this rule stay shared. */
const refuseSharedTargets = async (
  tx: Tx,
  name: string,
  incoming: ConnectorSpecInput,
  stored: ConnectorSpec | undefined,
): Promise<void> => {
  const before = new Set(storedTargets(stored).map(({ id }) => id))
  const fresh = targetsOf(incoming).filter(({ id }) => !before.has(id))
  if (fresh.length === 0) return
  for (const row of await tx.list({ kind: 'Connector' })) {
    if (row.name === name) continue
    const shared = sharedTarget(fresh, storedTargets(row.spec))
    if (shared !== undefined)
      throw badField(
        shared.pointer,
        `is ${shared.text}, which connector "${row.name}" manages`,
        `use another target, or name "${row.name}" in the rules of your Mappings: several Mappings can share a connector`,
      )
  }
}

/** A connector that cannot be read has unknown targets. */
const storedTargets = (spec: unknown): readonly ExclusiveTarget[] => {
  const parsed = ConnectorSpec.safeParse(spec)
  return parsed.success ? targetsOf(parsed.data) : []
}

const checkLoginName = (spec: ConnectorSpecInput): void => {
  const loginName = loginNameOf(spec)
  const problem = loginName && expressionProblem(loginName.text, 'value')
  if (loginName !== undefined && problem !== undefined)
    throw badField(`/spec${loginName.pointer}`, problem, 'for example person.username or person.mail')
}

export const createConnectorKind = ({
  sealer,
}: {
  sealer: Sealer
}): Kind<ConnectorSpecInput, ConnectorSpec, ConnectorStatus, ConnectorSpecSent> => ({
  kind: 'Connector',
  plural: 'connectors',
  singular: 'connector',
  namespaced: false,
  specInput: ConnectorSpecInput,
  spec: ConnectorSpec,
  status: ConnectorStatus,
  initialStatus: initialConnectorStatus,
  example: {
    apiVersion: 'hansa.dev/v1',
    kind: 'Connector',
    metadata: { name: exampleConnector.type },
    spec: exampleConnector.spec,
  },

  admit: async ({ tx, uid, name, incoming, stored }) => {
    if (stored !== undefined && stored.type !== incoming.type)
      throw badField(
        '/spec/type',
        typeof stored.type === 'string'
          ? `cannot change to ${incoming.type}: connector "${name}" and its accounts are of type ${stored.type}`
          : `cannot be checked: the stored spec of connector "${name}" cannot be read, so its type and accounts are unknown`,
        'create another connector',
      )
    refuseForeignPaths(name, incoming, stored)
    checkLoginName(incoming)
    await refuseSharedTargets(tx, name, incoming, stored)
    return await sealSecrets({ tx, sealer, uid, incoming, stored })
  },

  remove: async ({ tx, row }) => {
    const users = (await tx.list({ kind: 'Mapping' })).filter(({ spec }) => namesConnector(spec, row.name))
    const [first, ...others] = users.map(({ namespace, name }) => `${namespace}/${name}`)
    if (first !== undefined) {
      const named =
        others.length === 0 ? `mapping "${first}"` : `${users.length} mappings, including "${first}"`
      throw new HansaError(
        'Conflict',
        { reason: `connector "${row.name}" is used by ${named}` },
        {
          hint: 'remove the connector from their rules first. Accounts on the target stay unchanged',
        },
      )
    }
    await forgetPeople(tx, row.uid)
    await forgetSystem(tx, row.uid)
    await sealer.forget(tx, row.uid)
    return 'gone'
  },
})
