import type { ObservedStructure } from '../connector.js'
import type { Fields, FieldValue } from '../operation.js'
import { fieldChanges } from './fields.js'
import type { World } from './world.js'

const keyOf = ({ kind, key }: { kind: string; key: string }): string => JSON.stringify([kind, key])

const isList = (value: FieldValue | undefined): value is readonly string[] => Array.isArray(value)

/** Whether a change does more than add to lists: then a person can lose access. */
const takesAway = (before: Fields, after: Fields): boolean =>
  Object.keys(after).some((name) => {
    const [old, next] = [before[name], after[name]]
    return !isList(old) || !isList(next) || old.some((item) => !next.includes(item))
  })

/** Structures that only Hansa creates, which gates count with memberships: each grants something to a group. */
export const ownedStructures = ({ input }: Pick<World, 'input'>): ObservedStructure[] => {
  const owned = new Set(input.ownedKinds ?? [])
  return owned.size === 0 ? [] : input.observation.structures.filter(({ kind }) => owned.has(kind))
}

/**
 * Creates and updates the desired structures; deletes unneeded ones of kinds that only Hansa creates. Changes that remove access count as
 * removals. No other structure is ever deleted: it could contain data of others.
 */
export const planStructures = (world: World): void => {
  const { input } = world
  const observed = new Map<string, ObservedStructure>(
    input.observation.structures.map((structure) => [keyOf(structure), structure] as const),
  )
  const wanted = new Set<string>()
  for (const desired of input.desired.structures) {
    const { kind, key, fields, why, renders } = desired
    wanted.add(keyOf(desired))
    const present = observed.get(keyOf(desired))
    if (present === undefined) {
      world.add({ kind: 'CreateStructure', structure: { kind, key }, after: fields, why })
      continue
    }
    if (input.additive === true) continue
    const changes = fieldChanges(fields, present.fields, input.normalForm?.structure[kind])
    if (changes === undefined) continue
    const gated = renders !== true && takesAway(changes.before, changes.after)
    world.add({
      kind: 'UpdateStructure',
      structure: { kind, key },
      ...changes,
      why,
      ...(gated ? { gate: 'removals' } : {}),
    })
  }
  if (input.additive === true) return
  for (const structure of ownedStructures(world))
    if (!wanted.has(keyOf(structure)))
      world.add({
        kind: 'DeleteStructure',
        structure: { kind: structure.kind, key: structure.key },
        before: structure.fields,
        why: ['no rule grants it anymore'],
        gate: 'removals',
      })
}
