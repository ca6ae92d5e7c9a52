import { badField, type HansaError } from '../runtime/errors.js'
import { maxDepth, maxNodes, type TreeFault, treeFault } from './depth.js'
import { parseYaml } from './yaml.js'

/** The error for a body that is too large or too deep. */
export const excess: Readonly<Record<TreeFault, () => HansaError>> = {
  'too deep': () =>
    badField(
      '',
      `is nested deeper than ${maxDepth} levels`,
      `send a body that nests at most ${maxDepth} levels`,
    ),
  'too many values': () =>
    badField('', `contains more than ${maxNodes} values`, 'split it; in YAML, every use of an alias counts'),
  'not a number': () =>
    badField(
      '',
      'contains .nan or .inf, which JSON cannot represent',
      'write a finite number, or a quoted string',
    ),
}

/** The value of a YAML body, representable in JSON. Throws `BadRequest`. */
export const parseYamlBody = (text: string): unknown => {
  let value: unknown
  try {
    value = parseYaml(text)
  } catch (error) {
    // The parser recurses into what is nested.
    if (error instanceof RangeError) throw excess['too deep']()
    throw error
  }
  const fault = treeFault(value)
  if (fault !== undefined) throw excess[fault]()
  return value
}
