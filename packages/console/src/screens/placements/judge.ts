import { ManifestError, parseOne } from '@hansa/manifests'
import { type LintWarning, lint, type PlacementCluster, PlacementSpec, pointedErrors } from '@hansa/placement'

/** The errors in a text, or the linter warnings for its placement. */
export interface Judgement {
  /** From 1. */
  readonly syntax: readonly { line: number; message: string }[]
  /** Fields the hub would refuse, by JSON pointer. */
  readonly errors: readonly { pointer: string; message: string }[]
  readonly warnings: readonly LintWarning[]
  /** Undefined if the text is not a placement. */
  readonly spec: unknown
}

const nothing = { syntax: [], errors: [], warnings: [], spec: undefined }

/** As the hub reads it, so that the console and the API judge the same value. */
const readSpec = (text: string): { spec: unknown } | ManifestError => {
  try {
    return { spec: parseOne(text) ?? {} }
  } catch (error) {
    if (error instanceof ManifestError) return error
    throw error
  }
}

/** Reads a placement's spec as it is written, and judges it against a fleet. */
export const judge = (text: string, fleet: readonly PlacementCluster[]): Judgement => {
  const read = readSpec(text)
  if (read instanceof ManifestError)
    return { ...nothing, syntax: [{ line: read.place?.line ?? 1, message: read.reason }] }
  const { spec } = read
  const parsed = PlacementSpec.safeParse(spec)
  if (!parsed.success) return { ...nothing, errors: pointedErrors(parsed.error, []), spec }
  return { ...nothing, warnings: lint(parsed.data, fleet), spec }
}
