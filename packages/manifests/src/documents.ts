import { parseYaml } from './compose.js'
import { ManifestError } from './error.js'
import { parseJson } from './json.js'
import { createLocator } from './locate.js'

/** One document of a text. */
export interface ManifestDocument {
  value: unknown
  /** Its number in the text, from 0; documents of comments only count too. */
  index: number
  /** The line, from 1, of a field, or of the nearest value around it; undefined if it is not found. */
  lineOf(pointer: string): number | undefined
}

/** JSON is read as JSON, which is faster and accepts tabs; a text that only starts like JSON is YAML's flow style. */
const values = (text: string): unknown[] => {
  if (/^\s*[[{]/.test(text)) {
    try {
      return [parseJson(text)]
    } catch (error) {
      if (!(error instanceof ManifestError) || !error.reason.startsWith('not valid JSON')) throw error
    }
  }
  return parseYaml(text)
}

/** Every document of a YAML or JSON text, as Kubernetes reads it; documents of comments only are omitted. Throws ManifestError. */
export const parseDocuments = (text: string): ManifestDocument[] => {
  const locate = createLocator(text)
  return values(text.replace(/^\uFEFF/, '')).flatMap((value, index) =>
    value === null || value === undefined
      ? []
      : [{ value, index, lineOf: (pointer: string) => locate(index, pointer) }],
  )
}

/** The one value of a YAML or JSON text; undefined if it has none. Throws ManifestError, also for several documents. */
export const parseOne = (text: string): unknown => {
  const [first, ...others] = parseDocuments(text)
  if (others.length > 0)
    throw new ManifestError({ reason: `found ${others.length + 1} documents, expected one` })
  return first?.value
}
