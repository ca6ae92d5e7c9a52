import type { Cause } from '../errors.js'
import { type Json, listOf, objectOf, stringOf } from '../objects/json.js'

const duplicates = (values: readonly string[], fieldAt: (index: number) => string): Cause[] =>
  values.flatMap((value, index): Cause[] =>
    value !== '' && values.indexOf(value) < index
      ? [
          {
            reason: 'FieldValueDuplicate',
            message: `Duplicate value: ${JSON.stringify(value)}`,
            field: fieldAt(index),
          },
        ]
      : [],
  )

const namesOf = (ports: readonly Json[]): string[] => ports.map((port) => stringOf(objectOf(port).name))

/** Ports of one container: no two have one name. */
export const containerPorts = (container: Json, path: string): Cause[] =>
  duplicates(namesOf(listOf(objectOf(container).ports)), (index) => `${path}.ports[${index}].name`)

/** Ports of a Service: if there are several, each has a unique name. */
export const servicePorts = (ports: readonly Json[]): Cause[] => {
  const names = namesOf(ports)
  const missing = names.flatMap((name, index): Cause[] =>
    ports.length > 1 && name === ''
      ? [{ reason: 'FieldValueRequired', message: 'Required value', field: `spec.ports[${index}].name` }]
      : [],
  )
  return [...missing, ...duplicates(names, (index) => `spec.ports[${index}].name`)]
}
