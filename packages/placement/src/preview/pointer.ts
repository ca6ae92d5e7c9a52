import type { z } from 'zod'
import type { PreviewError } from './contract.js'

/** A JSON pointer (RFC 6901): `pointerTo(['a/b', 0])` is `/a~1b/0`. */
export const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** The errors of a schema, by pointer. `base` is the path of the parsed value in the whole input. */
export const pointedErrors = (error: z.ZodError, base: readonly PropertyKey[]): PreviewError[] =>
  error.issues.flatMap((issue) => {
    const path = [...base, ...issue.path]
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        pointer: pointerTo([...path, key]),
        message: 'unknown field: check its spelling, or remove it',
      }))
    return [{ pointer: pointerTo(path), message: issue.message }]
  })
