import type { ObservedStructure } from '../connector.js'
import { fieldChanges } from './fields.js'
import type { World } from './world.js'

const keyOf = ({ kind, key }: { kind: string; key: string }): string => JSON.stringify([kind, key])

/** Makes the structures that are wanted, and makes them equal. None is ever deleted: others may have put things there. */
export const planStructures = (world: World): void => {
  const observed = new Map<string, ObservedStructure>(
    world.input.observation.structures.map((structure) => [keyOf(structure), structure] as const),
  )
  for (const desired of world.input.desired.structures) {
    const { kind, key, fields, why } = desired
    const present = observed.get(keyOf(desired))
    if (present === undefined) {
      world.add({ kind: 'CreateStructure', structure: { kind, key }, after: fields, why })
      continue
    }
    if (world.input.additive === true) continue
    const changes = fieldChanges(fields, present.fields, world.input.normalForm?.structure[kind])
    if (changes !== undefined)
      world.add({ kind: 'UpdateStructure', structure: { kind, key }, ...changes, why })
  }
}
