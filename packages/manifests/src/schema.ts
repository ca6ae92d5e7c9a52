import { FAILSAFE_SCHEMA, type Schema, Type } from 'js-yaml'
import { type Resolved, resolvePlain } from './scalar.js'

const prefix = 'tag:yaml.org,2002:'
const textOf = (data: unknown): string => (typeof data === 'string' ? data : '')

/** The value of a scalar with an explicit tag, or undefined if the tag does not fit. */
const resolveTagged = (name: string, text: string): Resolved | undefined => {
  const plain = resolvePlain(text)
  switch (name) {
    case 'bool':
      return plain.type === 'boolean' ? plain : undefined
    case 'int':
      return plain.type === 'integer' ? plain : undefined
    case 'float':
      return plain.type === 'float' || plain.type === 'integer' ? plain : undefined
    default:
      return plain.type === 'null' ? plain : undefined
  }
}

/** js-yaml's schema of Kubernetes' scalars; `build` creates the value of each scalar that is not a string. */
export const createSchema = (build: (resolved: Resolved, text: string) => unknown): Schema => {
  const plain = new Type('tag:hansa.dev,2026:plain', {
    kind: 'scalar',
    resolve: (data: unknown) => typeof data === 'string' && resolvePlain(data).type !== 'string',
    construct: (data: unknown) => build(resolvePlain(textOf(data)), textOf(data)),
  })
  const tagged = ['bool', 'int', 'float', 'null'].map(
    (name) =>
      new Type(`${prefix}${name}`, {
        kind: 'scalar',
        resolve: (data: unknown) => resolveTagged(name, textOf(data)) !== undefined,
        construct: (data: unknown) =>
          build(resolveTagged(name, textOf(data)) ?? { type: 'null' }, textOf(data)),
      }),
  )
  const text = new Type(`${prefix}str`, { kind: 'scalar', construct: textOf })
  // Kubernetes accepts binary values as base64, so the text is kept; go-yaml would decode it to bytes JSON cannot hold.
  const binary = new Type(`${prefix}binary`, {
    kind: 'scalar',
    resolve: (data: unknown) => /^[A-Za-z0-9+/\s]*(?:={1,2}\s*)?$/.test(textOf(data)),
    construct: (data: unknown) => textOf(data).replaceAll(/\s/g, ''),
  })
  // Kubernetes ignores application tags: only the value counts.
  const others = (['scalar', 'sequence', 'mapping'] as const).map(
    (kind) => new Type('', { kind, multi: true, construct: (data: unknown) => data ?? textOf(data) }),
  )
  return FAILSAFE_SCHEMA.extend({ implicit: [plain], explicit: [text, binary, ...tagged, ...others] })
}
