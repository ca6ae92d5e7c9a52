import { X509Certificate } from 'node:crypto'
import { isRecord } from '../runtime/record.js'
import type { KubernetesObject } from './contract.js'
import { generatedTells } from './hidden.js'

/** A result of a random function, as it is stored for a release. */
export interface GeneratedValue {
  /** Its key in the ledger. */
  place: string
  /** The template that drew it: `shop/templates/login.yaml`. */
  template: string
  /** Such as `randAlphaNum`. */
  function: string
}

/** Which values of a release to draw again. */
export type ValueSelection =
  | { type: 'all' }
  /** Those of a template, or of all templates below a folder. */
  | { type: 'template'; path: string }
  /** Certificates of which two thirds of their life are over, with everything that they signed. */
  | { type: 'expiring'; now: number }
  /** Those that appear in objects. */
  | { type: 'objects'; objects: readonly KubernetesObject[] }

/** The key of a draw: see `draw` in packages/charts/engine/draws.go. */
const keyForm = /^(?<template>.*) (?<name>\w+)@[0-9a-f]* (?<given>[0-9a-f]{32}) \d+$/s

/** The call of a random function that a place belongs to; its arguments as a keyed digest. */
export const callOf = (place: string): { template: string; function: string; arguments: string } => {
  const { template = '', name = '', given = '' } = keyForm.exec(place)?.groups ?? {}
  return { template, function: name, arguments: given }
}

const valueAt = (place: string): GeneratedValue => {
  const { template, function: name } = callOf(place)
  return { place, template, function: name }
}

/** The texts of an object in which a value can appear, those of a Secret decoded. */
const textsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value, Buffer.from(value, 'base64').toString()]
  if (typeof value === 'number') return [String(value)]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}

interface Certificate {
  certificate: X509Certificate
  /** Its private key; '' without one. */
  key: string
}

const certificateIn = (value: unknown): Certificate | undefined => {
  if (!isRecord(value) || typeof value.Cert !== 'string') return undefined
  try {
    return {
      certificate: new X509Certificate(value.Cert),
      key: typeof value.Key === 'string' ? value.Key.trim() : '',
    }
  } catch {
    return undefined
  }
}

const isIssuedBy = (one: X509Certificate, other: X509Certificate): boolean =>
  one.checkIssued(other) && one.verify(other.publicKey)

/** The certificates among results, with their place. */
const certificatesIn = (draws: Readonly<Record<string, string>>) =>
  Object.entries(draws).flatMap(([place, result]) => {
    const found = certificateIn(JSON.parse(result))
    return found === undefined ? [] : [{ place, ...found }]
  })

/**
 * Places of certificates with those of everything that they signed; with `authorities`, also of those that signed them and of everything
 * that these signed.
 */
const withSigned = (
  certificates: ReturnType<typeof certificatesIn>,
  places: Iterable<string>,
  { authorities }: { authorities: boolean },
): Set<string> => {
  const all = new Set(places)
  for (let size = -1; size !== all.size; ) {
    size = all.size
    for (const one of certificates)
      for (const other of certificates) {
        const isNew = all.has(other.place) ? !all.has(one.place) : authorities && all.has(one.place)
        if (isNew && isIssuedBy(one.certificate, other.certificate)) all.add(one.place).add(other.place)
      }
  }
  return all
}

/** The selected certificates with those that signed them, with all that these signed, and with keys that were drawn for them. */
const withAuthorities = (
  draws: Readonly<Record<string, string>>,
  selected: ReadonlySet<string>,
): ReadonlySet<string> => {
  const certificates = certificatesIn(draws)
  const all = withSigned(certificates, selected, { authorities: true })
  const keys = new Set(certificates.filter(({ place }) => all.has(place)).map(({ key }) => key))
  for (const [place, result] of Object.entries(draws)) {
    const value: unknown = JSON.parse(result)
    if (typeof value === 'string' && keys.has(value.trim())) all.add(place)
  }
  return all
}

/** Certificates with a shorter life are not renewed: they would change all the time. */
const shortestLifeMs = 24 * 3_600_000

const isExpiring = ({ validFrom, validTo }: X509Certificate, now: number): boolean => {
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)]
  return to - from >= shortestLifeMs && now >= from + ((to - from) * 2) / 3
}

/** The certificates that are to be renewed, with everything that they signed. Keys that were drawn for them stay. */
const expiring = (draws: Readonly<Record<string, string>>, now: number): ReadonlySet<string> => {
  const certificates = certificatesIn(draws)
  const due = certificates.filter(({ certificate }) => isExpiring(certificate, now))
  return withSigned(
    certificates,
    due.map(({ place }) => place),
    { authorities: false },
  )
}

/** Whether a value appears in an object. */
const appearsIn =
  (objects: readonly KubernetesObject[]) =>
  (result: string): boolean => {
    const tells = generatedTells({ result })
    const whole: unknown = JSON.parse(result)
    return objects.some((object) => textsOf(object).some((text) => text === whole || tells(text)))
  }

const isBelow = (template: string, path: string): boolean =>
  template === path || template.startsWith(path.endsWith('/') ? path : `${path}/`)

/** The values of a ledger that a selection names; of certificates, those of the same authority too. Pure. */
export const selectedValues = (
  draws: Readonly<Record<string, string>>,
  selection: ValueSelection,
): GeneratedValue[] => {
  if (selection.type === 'expiring') return [...expiring(draws, selection.now)].sort().map(valueAt)
  const appears = selection.type === 'objects' ? appearsIn(selection.objects) : () => true
  const named = Object.entries(draws).filter(
    ([place, result]) =>
      (selection.type !== 'template' || isBelow(valueAt(place).template, selection.path)) && appears(result),
  )
  return [...withAuthorities(draws, new Set(named.map(([place]) => place)))].sort().map(valueAt)
}
