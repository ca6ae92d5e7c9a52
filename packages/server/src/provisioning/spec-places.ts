import { isRecord } from '../runtime/record.js'

/** A value in a spec at a pointer of a manifest. */
export interface SpecPlace {
  /** The pointer, with a property of the item instead of its index: `/TYPE/clients/grafana/secret`. */
  name: string
  /** The JSON pointer: `/TYPE/clients/0/secret`. */
  pointer: string
  value: unknown
}

const keysOf = (pointer: string): string[] => pointer.slice(1).split('/')

/** `id` of `{id}`: the property that identifies an item. */
const itemName = (key: string | undefined): string | undefined => /^\{(.+)\}$/.exec(key ?? '')?.[1]

interface Step {
  key: string
  name: string
  value: unknown
}

/** The values one level below a value: the items of a list, or an existing property. */
const stepsOf = (value: unknown, key: string): Step[] => {
  const named = itemName(key)
  if (named !== undefined)
    return !Array.isArray(value)
      ? []
      : value.map((item: unknown, index) => ({
          key: String(index),
          name: isRecord(item) ? String(item[named]) : '',
          value: item,
        }))
  if (!isRecord(value) || !Object.hasOwn(value, key) || value[key] === undefined) return []
  return [{ key, name: key, value: value[key] }]
}

/** The values at a manifest's pointer in a spec; none if absent. */
export const placesOf = (spec: unknown, pointer: string): SpecPlace[] =>
  keysOf(pointer).reduce<SpecPlace[]>(
    (places, key) =>
      places.flatMap((place) =>
        stepsOf(place.value, key).map((step) => ({
          name: `${place.name}/${step.name}`,
          pointer: `${place.pointer}/${step.key}`,
          value: step.value,
        })),
      ),
    [{ name: '', pointer: '', value: spec }],
  )

/** The text at a manifest's pointer. */
export const textAt = (spec: unknown, pointer: string): string | undefined => {
  const value = placesOf(spec, pointer)[0]?.value
  return typeof value === 'string' ? value : undefined
}

/** A copy of a spec with the values at a manifest's pointer replaced sequentially. */
export const replacePlaces = async (
  spec: unknown,
  pointer: string,
  replace: (place: SpecPlace) => Promise<unknown>,
): Promise<unknown> => {
  const below = async (place: SpecPlace, [key, ...rest]: readonly string[]): Promise<unknown> => {
    if (key === undefined) return await replace(place)
    const steps = stepsOf(place.value, key)
    if (steps.length === 0) return place.value
    const copy: Record<string, unknown> | unknown[] = Array.isArray(place.value)
      ? [...place.value]
      : { ...(isRecord(place.value) ? place.value : {}) }
    for (const step of steps) {
      const next = await below(
        { name: `${place.name}/${step.name}`, pointer: `${place.pointer}/${step.key}`, value: step.value },
        rest,
      )
      Reflect.set(copy, step.key, next)
    }
    return copy
  }
  return await below({ name: '', pointer: '', value: spec }, keysOf(pointer))
}
