import { groupedBy } from '../runtime/grouped.js'
import { isRecord } from '../runtime/record.js'
import { createBreaks } from '../runtime/slices.js'
import { pointerOf } from '../runtime/validation.js'
import type { KubernetesObject } from './contract.js'
import { callOf } from './generated-values.js'

/** Objects of a rendering, hooks included, and the results of random functions in it, as JSON text by their place. */
export interface DrawnObjects {
  objects: readonly KubernetesObject[]
  draws: Readonly<Record<string, string>>
}

/** The objects of a rendering, and what it drew. */
export const drawnBy = ({
  objects,
  hooks = [],
  draws = {},
}: {
  objects: readonly KubernetesObject[]
  hooks?: readonly { object: KubernetesObject }[] | undefined
  draws?: DrawnObjects['draws'] | undefined
}): DrawnObjects => ({
  objects: [...objects, ...hooks.map(({ object }) => object)],
  draws,
})

/** Generated values that a rendering would change: fields that had the result of another call before. */
export interface MovedValues {
  /** The former results, as JSON text by the place that has another one now. */
  kept: Readonly<Record<string, string>>
  /** The fields that keep their values by it: `Secret shop/login /data/password`. */
  fields: readonly string[]
  /** The fields for which it cannot be decided. */
  undecided: readonly string[]
}

/** Shorter results are found only as a whole text: too many other texts would contain them. */
const shortestPart = 8

/** Characters that are searched for one result each without a break: some milliseconds. */
const mostSearched = 16 * 1024 * 1024

/** The characters that take as long as the start of a search, and as what it found. */
const costOf = { start: 100, result: 1_500 }

type Breaks = ReturnType<typeof createBreaks>

/** Results that depend on their arguments: with others, they are meant to change. */
const derived = new Set(['bcrypt', 'htpasswd', 'encryptAES', 'shuffle'])

const isCertificate = (name: string): boolean => /^gen(CA|SelfSignedCert|SignedCert)/.test(name)

/** A result of a random function in a text. */
interface Found {
  place: string
  text: string
}

const partsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value.trim()]
  if (typeof value === 'number') return [String(value)]
  return isRecord(value) ? Object.values(value).flatMap(partsOf) : []
}

const findable = async ({ draws }: DrawnObjects, breakAfter: Breaks): Promise<Found[]> => {
  const all: Found[] = []
  for (const [place, result] of Object.entries(draws)) {
    await breakAfter(costOf.start + 10 * result.length)
    for (const text of partsOf(JSON.parse(result))) if (text !== '') all.push({ place, text })
  }
  return all
}

const base64 = /^[A-Za-z0-9+/\s]{8,}(?:={1,2}\s*)?$/

/** The text of a field, decoded where it is in base64. */
const textsOf = (text: string): string[] =>
  base64.test(text) ? [Buffer.from(text, 'base64').toString(), text] : [text]

/** The results in a text, in their order. */
const foundIn = async (text: string, all: readonly Found[], breakAfter: Breaks): Promise<Found[]> => {
  const found = new Map<number, Found>()
  const whole = text.trim()
  await breakAfter(text.length + all.length)
  for (const one of all) {
    if (one.text.length < shortestPart) {
      if (whole === one.text) found.set(0, one)
      continue
    }
    for (let from = 0; from + one.text.length <= text.length; ) {
      const at = text.indexOf(one.text, from)
      const end = at < 0 ? text.length : at + one.text.length
      if (at >= 0 && (found.get(at)?.text.length ?? 0) < one.text.length) found.set(at, one)
      const pause = breakAfter(end - from + (at < 0 ? costOf.start : costOf.result))
      if (pause !== undefined) await pause
      from = end
    }
  }
  return [...found].sort(([one], [other]) => one - other).map(([, one]) => one)
}

/** As members store it: the values of a Secret have one place, however they are written. */
const keysOf = (object: KubernetesObject, keys: readonly string[]): readonly string[] =>
  object.kind === 'Secret' && keys[0] === 'stringData' ? ['data', ...keys.slice(1)] : keys

function* fieldsIn(value: unknown, keys: readonly string[]): Generator<[string, readonly string[]]> {
  if (typeof value === 'string' || typeof value === 'number') yield [String(value), keys]
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) yield* fieldsIn(item, [...keys, key])
}

/** The results by field. */
const fieldsOf = async (drawn: DrawnObjects, namespace: string): Promise<ReadonlyMap<string, Found[]>> => {
  const breakAfter = createBreaks(mostSearched)
  const fields = new Map<string, Found[]>()
  const all = await findable(drawn, breakAfter)
  if (all.length === 0) return fields
  for (const object of drawn.objects) {
    const { kind, metadata } = object
    for (const [text, keys] of fieldsIn(object, []))
      for (const one of textsOf(text)) {
        const found = await foundIn(one, all, breakAfter)
        if (found.length === 0) continue
        const name = `${metadata.namespace ?? namespace}/${metadata.name}`
        fields.set(`${kind} ${name} ${pointerOf(keysOf(object, keys))}`, found)
        break
      }
  }
  return fields
}

interface Change {
  field: string
  from: Found
  to: Found
}

/** The results of a field that were replaced; undefined if it cannot be told by which. */
const changesIn = (
  field: string,
  before: readonly Found[],
  after: readonly Found[],
): Change[] | undefined => {
  const [were, are] = [new Set(before.map(({ text }) => text)), new Set(after.map(({ text }) => text))]
  const gone = before.filter(({ text }) => !are.has(text))
  const added = after.filter(({ text }) => !were.has(text))
  if (gone.length === 0 || added.length === 0) return []
  if (gone.length !== added.length) return undefined
  return gone.flatMap((from, at) => {
    const to = added[at]
    return to === undefined ? [] : [{ field, from, to }]
  })
}

/** The same for calls of a function with equal arguments. */
const callAt = (place: string): string => {
  const call = callOf(place)
  return `${call.function} ${call.arguments}`
}

/** Whether the former result of another call can stay. */
const canStay = (before: DrawnObjects, after: DrawnObjects, { from, to }: Change): boolean => {
  const [was, is] = [callOf(from.place).function, callOf(to.place).function]
  if ([was, is].some((name) => isCertificate(name) || derived.has(name))) return false
  const typeOf = (text: string | undefined) => (text === undefined ? '' : typeof JSON.parse(text))
  return typeOf(before.draws[from.place]) === typeOf(after.draws[to.place])
}

/** One former result for each place. */
const decided = (before: DrawnObjects, changes: readonly Change[]): MovedValues => {
  const former = new Map<string, Set<string>>()
  for (const { from, to } of changes) {
    const results = former.get(to.place) ?? new Set<string>()
    former.set(to.place, results.add(before.draws[from.place] ?? ''))
  }
  const isClear = ({ to }: Change): boolean => former.get(to.place)?.size === 1
  const fields = (some: readonly Change[]) => [...new Set(some.map(({ field }) => field))].sort()
  return {
    kept: Object.fromEntries(
      [...former].flatMap(([place, results]) => (results.size === 1 ? [[place, [...results][0] ?? '']] : [])),
    ),
    fields: fields(changes.filter(isClear)),
    undecided: fields(changes.filter((change) => !isClear(change))),
  }
}

/** The results by field, in both renderings. */
interface Fields {
  before: ReadonlyMap<string, Found[]>
  after: ReadonlyMap<string, Found[]>
}

/** Values that appear in no field, such as those that are only hashed: the one that is gone and the one that is new, for equal calls. */
const untraced = (before: DrawnObjects, after: DrawnObjects, fields: Fields): MovedValues => {
  const traced = (all: ReadonlyMap<string, Found[]>) =>
    new Set([...all.values()].flatMap((found) => found.map(({ place }) => place)))
  const [tracedBefore, tracedAfter] = [traced(fields.before), traced(fields.after)]
  const [results, are] = [new Set(Object.values(before.draws)), new Set(Object.values(after.draws))]
  const gone = Object.entries(before.draws).flatMap(([place, result]) =>
    are.has(result) || tracedBefore.has(place) ? [] : [place],
  )
  const added = Object.entries(after.draws).flatMap(([place, result]) =>
    results.has(result) || tracedAfter.has(place) ? [] : [place],
  )
  const kept: Record<string, string> = {}
  const shown: string[] = []
  const undecided: string[] = []
  const former = groupedBy(gone, callAt)
  for (const [call, places] of groupedBy(added, callAt)) {
    const [from, ...others] = former.get(call) ?? []
    if (from === undefined) continue
    const isClear = others.length === 0 && places.length === 1
    for (const place of places) {
      const { template, function: name } = callOf(place)
      const field = `${name} in ${template}`
      if (isClear) {
        kept[place] = before.draws[from] ?? ''
        shown.push(field)
      } else undecided.push(field)
    }
  }
  return { kept, fields: shown, undecided: [...new Set(undecided)] }
}

const nothing: MovedValues = { kept: {}, fields: [], undecided: [] }

/** Whether no value moved. */
export const isEmpty = ({ kept, undecided }: MovedValues): boolean =>
  Object.keys(kept).length === 0 && undecided.length === 0

const movedBetween = (
  before: DrawnObjects,
  after: DrawnObjects,
  { fields, isOwn }: { fields: Fields; isOwn: boolean },
): MovedValues => {
  const changes: Change[] = []
  const unclear: string[] = []
  for (const [field, found] of fields.after) {
    const replaced = changesIn(field, fields.before.get(field) ?? [], found)
    if (replaced === undefined) unclear.push(field)
    else changes.push(...replaced)
  }
  const equal = changes.filter(({ from, to }) => callAt(from.place) === callAt(to.place))
  const ofEqual = decided(before, equal)
  const ofNone = untraced(before, after, fields)
  const kept = { ...ofEqual.kept, ...ofNone.kept }
  const first = { kept, fields: [...ofEqual.fields, ...ofNone.fields], undecided: ofEqual.undecided }
  if (!isEmpty(first)) return first
  if (ofNone.undecided.length > 0) return ofNone
  if (!isOwn) return nothing
  const others = decided(
    before,
    changes.filter((change) => canStay(before, after, change)),
  )
  return { ...others, undecided: [...others.undecided, ...unclear.sort()] }
}

/** The generated values that a rendering would change. */
type MovedIn = (after: DrawnObjects) => Promise<MovedValues>

/**
 * The generated values that another rendering would change: fields that have the result of another call, or of the same call with
 * other arguments. Results of equal calls come first: others can depend on them, and the rendering that keeps them is to be compared
 * again. Certificates and hashes with other arguments are meant to change.
 */
export const movedSince = (
  before: DrawnObjects,
  { namespace, isOwn }: { namespace: string /** Both are of one cluster. */; isOwn: boolean },
): MovedIn => {
  let former: ReturnType<typeof fieldsOf> | undefined
  return async (after) => {
    former ??= fieldsOf(before, namespace)
    const fields = { before: await former, after: await fieldsOf(after, namespace) }
    return movedBetween(before, after, { fields, isOwn })
  }
}
