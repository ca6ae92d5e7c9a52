import { HansaError } from '../runtime/errors.js'
import { cloneJson, replaceAt, valueAt } from '../runtime/json-pointer.js'
import { isRecord } from '../runtime/record.js'
import { pointerOf } from '../runtime/validation.js'
import type { KubernetesObject, SensitivePath } from './contract.js'
import { isRedacted, outermost, placesIn, secretFields } from './sensitive.js'

/** Shorter texts are found only as a whole value: too many other texts would contain them. */
const shortestPart = 4

/** Shorter results of random functions are suffixes of names and numbers; nobody protects anything with them. */
export const shortestGenerated = 8

export const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return value === '' ? [] : [value, Buffer.from(value).toString('base64')]
  if (typeof value === 'number') return [String(value)]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

type Tells = (text: string) => boolean

const tellsOf = (secrets: ReadonlyMap<string, string>): Tells => {
  const texts = [...new Set([...secrets.values()].flatMap((plain) => textsIn(JSON.parse(plain))))]
  return (text) =>
    texts.some((secret) => text === secret || (secret.length >= shortestPart && text.includes(secret)))
}

/** The values of Secrets among objects, plain and encoded, in the form of results of random functions: to be hidden like those. */
export const secretTexts = (objects: readonly KubernetesObject[]): Record<string, string> => {
  const texts: Record<string, string> = {}
  for (const [at, object] of objects.entries())
    if (object.apiVersion === 'v1' && object.kind === 'Secret')
      for (const field of secretFields)
        for (const [key, value] of Object.entries(isRecord(object[field]) ? object[field] : {}))
          if (typeof value === 'string')
            texts[`secret ${at} ${field} ${key}`] = JSON.stringify([
              value,
              Buffer.from(value, 'base64').toString(),
            ])
  return texts
}

/** Tells texts that contain one of the results of random functions. */
export const generatedTells = (draws: Readonly<Record<string, string>>): Tells => {
  const drawn = Object.values(draws).flatMap((text) => textsIn(JSON.parse(text)))
  const texts = [...new Set(drawn)].filter(({ length }) => length >= shortestGenerated)
  return (text) => texts.some((generated) => text.includes(generated))
}

/** In place of a secret value in a message. */
export const hiddenText = '[hidden]'

/** The texts of secret values and draws, and the same as they are quoted in messages; the longest first. */
const quotedTexts = (values: Iterable<string>, shortest: number): string[] => {
  const texts = [...values]
    .flatMap((plain) => textsIn(JSON.parse(plain)))
    .filter(({ length }) => length >= shortest)
    .flatMap((text) => [text, JSON.stringify(text).slice(1, -1)])
  return [...new Set(texts)].sort((one, other) => other.length - one.length)
}

/**
 * Hides the texts of `secrets` and `draws` (JSON text) in messages. Those shorter than 4 characters are found only between quotation
 * marks.
 */
export const messageHider = (
  secrets: ReadonlyMap<string, string>,
  draws: Readonly<Record<string, string>> = {},
): ((message: string) => string) => {
  const texts = [...quotedTexts(secrets.values(), 1), ...quotedTexts(Object.values(draws), shortestGenerated)]
  return (message) =>
    texts.reduce(
      (shown, text) =>
        text.length >= shortestPart
          ? shown.replaceAll(text, hiddenText)
          : shown.replaceAll(`'${text}'`, `'${hiddenText}'`).replaceAll(`"${text}"`, `"${hiddenText}"`),
      message,
    )
}

/** One message of a source, as `messageHider` hides texts in it. */
export const hideInMessage = (
  message: string,
  secrets: ReadonlyMap<string, string>,
  draws: Readonly<Record<string, string>> = {},
): string => messageHider(secrets, draws)(message)

/** Values with every text of `secrets` (JSON text by digest) in them as a digest, that of the secret where it is the whole value. */
export const hideInValues = (
  values: Readonly<Record<string, unknown>>,
  secrets: ReadonlyMap<string, string>,
  digest: (value: string) => string,
): Readonly<Record<string, unknown>> => {
  if (secrets.size === 0) return values
  const tells = tellsOf(secrets)
  const digests = new Map([...secrets].map(([name, plain]) => [plain, name]))
  const hide = (value: unknown): unknown => {
    const known = digests.get(JSON.stringify(value))
    if (known !== undefined) return { digest: known }
    if (typeof value === 'string' || typeof value === 'number')
      return tells(String(value)) ? { digest: digest(JSON.stringify(value)) } : value
    if (Array.isArray(value)) return value.map(hide)
    return isRecord(value) ? hideEntries(value) : value
  }
  const hideEntries = (map: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(map).map(([key, item]) => [key, hide(item)]))
  return hideEntries(values)
}

const refuse = ({ kind }: KubernetesObject, where: string): HansaError =>
  new HansaError('Unprocessable', {
    reason: `a secret value appears in ${where} of a ${kind}, where it cannot be hidden`,
    fix: 'use the secret value in another field, or a value that is not secret here',
  })

const heads = new Set(['apiVersion', 'kind', 'metadata'])

const canHide = ([head = '', part]: readonly string[]): boolean => !heads.has(head) || part === 'annotations'

/** Fields of a Secret that are not maps: not what Kubernetes accepts, but no less secret. */
const malformedFields = (object: KubernetesObject): string[][] =>
  object.apiVersion === 'v1' && object.kind === 'Secret'
    ? secretFields
        .filter((field) => object[field] !== undefined && typeof object[field] !== 'object')
        .map((field) => [field])
    : []

/** The places of the texts in an object, generated ones only where they can be hidden. Throws `Unprocessable` if a secret is the key of a map. */
const tellingPlaces = (object: KubernetesObject, tells: Tells, generated: Tells): string[][] => {
  const found: string[][] = []
  const visit = (value: unknown, keys: readonly string[]): void => {
    if (typeof value === 'string' || typeof value === 'number') {
      const isTelling = tells(String(value)) || (canHide(keys) && generated(String(value)))
      if (isTelling) found.push([...keys])
    } else if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value)) {
        if (!Array.isArray(value) && tells(key)) throw refuse(object, 'the name of a field')
        visit(item, [...keys, key])
      }
  }
  visit(object, [])
  return found
}

/**
 * Objects with their sensitive values as digests, and the values by digest: the values of Secrets, marked paths, and every
 * value that contains one of `secrets` (JSON text), plain or in base64; of `draws` those of at least 8 characters, except in
 * the identity of an object. Throws `Unprocessable` for a secret in the identity
 * of an object: apiVersion, kind, metadata except annotations, and the names of fields.
 */
export const hideSecrets = (
  objects: readonly KubernetesObject[],
  {
    marked,
    secrets,
    draws = {},
    digest,
  }: {
    marked: readonly SensitivePath[]
    secrets: ReadonlyMap<string, string>
    draws?: Readonly<Record<string, string>> | undefined
    digest: (value: string) => string
  },
): { shown: KubernetesObject[]; values: Map<string, string> } => {
  const tells = tellsOf(secrets)
  const generated = generatedTells(draws)
  const values = new Map<string, string>()
  const shown = objects.map((object) => {
    const places = outermost([
      ...placesIn(object, marked),
      ...malformedFields(object),
      ...tellingPlaces(object, tells, generated),
    ])
    if (places.length === 0) return object
    const copy = cloneJson(object)
    for (const keys of places) {
      const value = valueAt(object, keys)
      if (value === undefined || value === null || isRedacted(value)) continue
      const [head = ''] = keys
      if (!canHide(keys)) throw refuse(object, pointerOf(keys))
      const plain = JSON.stringify(value)
      const sealed = digest(plain)
      values.set(sealed, plain)
      replaceAt(copy, keys, heads.has(head) ? sealed : { digest: sealed })
    }
    // apiVersion, kind and metadata are never hidden, so it is still a valid object.
    return copy as KubernetesObject
  })
  return { shown, values }
}
