import type { Kind } from './kind.js'
import { apiVersion } from './resource.js'

export interface Examples {
  /** A body of a write. */
  input: unknown
  /** A response; undefined if it differs too much from the body to be derived from it. */
  output: unknown
  list: unknown
}

const metadataOf = (example: unknown): Record<string, unknown> =>
  typeof example === 'object' &&
  example !== null &&
  'metadata' in example &&
  typeof example.metadata === 'object'
    ? { ...example.metadata }
    : {}

const specOf = (example: unknown): unknown =>
  typeof example === 'object' && example !== null && 'spec' in example ? example.spec : undefined

/** A sent body as it is shown: each secret as its digest. */
const withDigests = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withDigests)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [key] = entries[0] ?? []
  if (entries.length === 1 && key === 'value') return { digest: 'hmac-4b1f6c…' }
  return Object.fromEntries(entries.map(([name, item]) => [name, withDigests(item)]))
}

/** The examples of a kind's operations, all derived from the kind's example. */
export const examplesOf = <SpecInput, Spec, Status, Sent>(
  kind: Kind<SpecInput, Spec, Status, Sent>,
): Examples => {
  const spec = kind.spec.safeParse(kind.shownExample ?? withDigests(specOf(kind.example)))
  if (!spec.success) return { input: kind.example, output: undefined, list: undefined }
  const at = '2026-01-01T12:00:00.000Z'
  const output = {
    apiVersion,
    kind: kind.kind,
    metadata: {
      labels: {},
      annotations: {},
      ...metadataOf(kind.example),
      uid: '6f3a4c1e-9d0b-4c55-8a53-0d8a3f0f2b11',
      generation: 1,
      resourceVersion: '42',
      createdAt: at,
      updatedAt: at,
    },
    spec: spec.data,
    status: kind.initialStatus,
  }
  const list = { apiVersion, kind: 'List', metadata: { resourceVersion: '42' }, items: [output] }
  return { input: kind.example, output, list }
}
