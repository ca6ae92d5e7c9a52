import { badField } from '../runtime/errors.js'
import type { LabelRequirement } from '../runtime/labels.js'

const help = 'for example `tier=prod,region in (eu, us),!canary`'
const key = '[A-Za-z0-9][-A-Za-z0-9_./]*'
const forms: readonly [RegExp, LabelRequirement['operator']][] = [
  [new RegExp(`^(${key})\\s+in\\s+\\(([^()]*)\\)$`), 'In'],
  [new RegExp(`^(${key})\\s+notin\\s+\\(([^()]*)\\)$`), 'NotIn'],
  [new RegExp(`^(${key})\\s*!=\\s*([^=!,()\\s]*)$`), 'NotIn'],
  [new RegExp(`^(${key})\\s*==?\\s*([^=!,()\\s]*)$`), 'In'],
  [new RegExp(`^!\\s*(${key})$`), 'DoesNotExist'],
  [new RegExp(`^(${key})$`), 'Exists'],
]

const requirement = (text: string): LabelRequirement => {
  for (const [form, operator] of forms) {
    const [, name, values] = form.exec(text) ?? []
    if (name === undefined) continue
    return {
      key: name,
      operator,
      values: values === undefined ? [] : values.split(',').map((value) => value.trim()),
    }
  }
  throw badField(
    '/labelSelector',
    `invalid label selector "${text}": expected key=value, key!=value, key in (a,b), key notin (a,b), key or !key`,
    help,
  )
}

/** Splits at commas outside parentheses. */
const split = (text: string): string[] => text.split(/,(?![^(]*\))/).map((part) => part.trim())

/** A label selector in the syntax of `kubectl -l`; '' and undefined select everything. Throws `BadRequest`. */
export const parseLabelSelector = (text: string | undefined): LabelRequirement[] =>
  text === undefined || text.trim() === '' ? [] : split(text).map(requirement)
