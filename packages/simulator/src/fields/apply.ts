import { applyConflict } from '../errors.js'
import { type JsonObject, same } from '../objects/json.js'
import { compareObjects } from './compare.js'
import { fieldsOf, isManager, type ManagedFields, manageable } from './managers.js'
import { mergeObjects } from './merge.js'
import { removeFields } from './remove.js'
import { difference, type FieldTree, intersection, isEmpty, pathsOf, union } from './tree.js'

export interface Applied {
  object: JsonObject
  managers: ManagedFields[]
}

/** Whatever managers drop, an object keeps its metadata: nobody manages its name. */
const identity: FieldTree = { 'f:metadata': {} }

const ownerOf = ({ name, operation, subresource, apiVersion }: ManagedFields): string =>
  [
    `conflict with "${name}"`,
    ...(subresource === '' ? [] : [`with subresource "${subresource}"`]),
    ...(operation === 'Update' ? [`using ${apiVersion}`] : []),
  ].join(' ')

const causesOf = (entry: ManagedFields, fields: FieldTree) =>
  pathsOf(fields).map((field) => ({
    reason: 'FieldManagerConflict',
    message: ownerOf(entry),
    field,
  }))

/**
 * Server-side apply. `live` and `sent` are whole objects; `applier` carries manager, time and version.
 * Fields that the applier applied before and no longer sends are removed, unless another manager owns them.
 * Throws a 409 Status that lists every field whose value would change under another manager, unless `force`.
 * Source: structured-merge-diff, merge.Updater.Apply.
 */
export const applyFields = (
  live: JsonObject,
  managers: readonly ManagedFields[],
  sent: JsonObject,
  applier: ManagedFields,
  options: { force: boolean; settle: (object: JsonObject) => JsonObject },
): Applied => {
  const fields = fieldsOf(sent)
  const before = managers.find((entry) => isManager(entry, applier))
  const others = managers.filter((entry) => !isManager(entry, applier))
  const kept = others.reduce((sum, entry) => union(sum, entry.fields), union(fields, identity))
  const merged = mergeObjects(live, sent)
  const pruned = before ? removeFields(merged, before.fields, kept) : merged
  const object = options.settle(pruned)
  const { written, removed } = compareObjects(manageable(live), manageable(object))

  const conflicts = others.map((entry) => ({ entry, fields: intersection(entry.fields, written) }))
  const causes = conflicts.flatMap(({ entry, fields: disputed }) => causesOf(entry, disputed))
  if (causes.length > 0 && !options.force) throw applyConflict(causes)

  const lost = union(written, removed)
  const left = others
    .map((entry) => ({ ...entry, fields: difference(entry.fields, lost) }))
    .filter((entry) => !isEmpty(entry.fields))
  // The time is that of the last apply that changed anything, values included; an Update's is that of its field set.
  const unchanged = isEmpty(written) && isEmpty(removed)
  const mine = before && unchanged && same(before.fields, fields) ? before : { ...applier, fields }
  return { object, managers: [...left, mine] }
}
