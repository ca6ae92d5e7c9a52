import { randomUUID } from 'node:crypto'
import type { Row, Tx } from '../db/index.js'
import { sameJson } from '../runtime/canonical.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { badField, HansaError } from '../runtime/errors.js'
import { requireRight, requireRightOnNew } from '../runtime/permission.js'
import type { Verb } from '../runtime/verbs.js'
import { placeOf, verbOf } from './authorize.js'
import type { Admit, Kind } from './kind.js'
import type { RequireNamespace } from './namespace-name.js'
import { type ResourceInput, resourceOf } from './shape.js'
import type { Ref, WriteOptions } from './write-options.js'

const refuseDeleting = (kind: { kind: string; singular: string }, row: Row): void => {
  if (row.deletedAt === null) return
  throw new HansaError(
    'Conflict',
    { reason: `${kind.kind} "${row.name}" is being deleted (since ${row.deletedAt})` },
    { hint: `wait until it is deleted: \`hansa wait ${kind.singular}/${row.name} --for delete\`` },
  )
}

/** Stores the sent resource over `present`, or as a new one. Changes nothing when nothing differs. */
export type Put<SpecInput, Spec> = (
  tx: Tx,
  ref: Ref,
  input: ResourceInput<SpecInput>,
  present: Row | undefined,
  admit: Admit<SpecInput, Spec>,
  options: WriteOptions,
) => Promise<Row>

export const createPut =
  <SpecInput, Spec, Status, Sent>(
    kind: Kind<SpecInput, Spec, Status, Sent>,
    clock: Clock,
    requireNamespace: RequireNamespace = async () => {},
  ): Put<SpecInput, Spec> =>
  async (tx, ref, input, present, admit, { subject, rollbackOf, warn = () => {} }) => {
    const { labels = {} } = input.metadata
    const verb = verbOf(subject, kind.kind, present === undefined ? 'create' : 'update')
    const verbs = [verb]
    const authorize = (verbs: readonly Verb[]): void => {
      for (const verb of verbs) {
        // With the labels as they are, and as they are to be: nothing can be moved out of, or into, the scope of others.
        if (present !== undefined) requireRight(subject, verb, kind.kind, placeOf(present))
        requireRightOnNew(subject, verb, kind.kind, placeOf({ ...ref, kind: kind.kind, labels }))
      }
    }
    authorize(verbs)
    if (present !== undefined) refuseDeleting(kind, present)
    else if (kind.namespaced)
      await requireNamespace(tx, ref.namespace ?? '', { subject, verb, kind: kind.kind })
    const annotations = { ...input.metadata.annotations }
    const uid = present?.uid ?? randomUUID()
    const namespace = ref.namespace ?? ''
    const stored = present === undefined ? undefined : resourceOf<Spec, Status>(present).spec
    const spec = await admit({
      tx,
      uid,
      name: ref.name,
      namespace,
      incoming: input.spec,
      stored,
      subject,
      rollbackOf,
      annotate: (name, value) => {
        annotations[name] = value
      },
      warn,
    })
    authorize(kind.fieldVerbs?.(stored, spec).filter((verb) => !verbs.includes(verb)) ?? [])
    const specChanged = stored === undefined || !sameJson(stored, spec)
    if (
      present !== undefined &&
      !specChanged &&
      sameJson([labels, annotations], [present.labels, present.annotations])
    )
      return present
    const at = timestamp(clock)
    const row: Row = {
      uid,
      kind: kind.kind,
      namespace,
      name: ref.name,
      labels,
      annotations,
      spec,
      status: present?.status ?? kind.initialStatus,
      generation: (present?.generation ?? 0) + (specChanged ? 1 : 0),
      revision: present?.revision ?? 0,
      createdAt: present?.createdAt ?? at,
      updatedAt: at,
      deletedAt: null,
    }
    if (present !== undefined && !sameJson(labels, present.labels))
      await kind.relabelled?.({ tx, row: present })
    return tx.put(row, present)
  }

/** The name and namespace in a body must match those in the path. */
export const checkPlace = (ref: Ref, { metadata }: Pick<ResourceInput<unknown>, 'metadata'>): void => {
  if (metadata.name !== ref.name)
    throw badField(
      '/metadata/name',
      `is "${metadata.name}", but the path says "${ref.name}"`,
      'names are immutable; use the same name in both',
    )
  if (metadata.namespace !== undefined && metadata.namespace !== ref.namespace)
    throw badField(
      '/metadata/namespace',
      `is "${metadata.namespace}", but the path says "${ref.namespace}"`,
      'use the same namespace in both, or omit it from the body',
    )
}
