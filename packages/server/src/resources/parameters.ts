import { z } from 'zod'

/** Opaque: base64url of the data that the list needs to find the next page. */
export const CursorText = z
  .string()
  .max(4096)
  .regex(/^[A-Za-z0-9_-]+$/, 'invalid cursor: expected metadata.cursor of the previous page')
  .optional()
  .meta({ description: 'metadata.cursor of the previous page.' })

/** Maximum number of items on a page. */
export const PageLimit = z.coerce
  .number<string | number>()
  .int()
  .min(1)
  .max(1000)
  .default(100)
  .meta({ description: 'Maximum number of items; 100 by default.' })

export const ResourceVersion = z
  .string()
  .regex(
    /^[0-9]{1,15}$/,
    'invalid resourceVersion: expected metadata.resourceVersion of a list or a resource',
  )

// The patterns below are for readers of the OpenAPI document: the parser of each parameter refuses the same texts, and names the invalid part.

const key = '[A-Za-z0-9][-A-Za-z0-9_./]*'
const requirement = `(${key}[ \\t]+(in|notin)[ \\t]+\\([^()]*\\)|${key}[ \\t]*(!=|==?)[ \\t]*[^=!,()\\s]*|![ \\t]*${key}|${key})`

export const LabelSelectorText = z
  .string()
  .optional()
  .meta({
    description: 'Label selector, for example `tier=prod,region in (eu,us),!canary`.',
    pattern: `^[ \\t]*(${requirement}([ \\t]*,[ \\t]*${requirement})*)?[ \\t]*$`,
  })

const part = '\\.[A-Za-z0-9_/:-]+'
const field = `(metadata|spec|status)(${part})+`
const text = '[^,\\x00-\\x1f\\x7f-\\x9f]*'

export const FieldSelectorText = z
  .string()
  .optional()
  .meta({
    description: 'Field selector, for example `spec.region=eu,metadata.name!=a`.',
    pattern: `^([ \\t]*|[ \\t]*${field}[ \\t]*(==|=|!=)${text}(,[ \\t]*${field}[ \\t]*(==|=|!=)${text})*)$`,
  })

const sortKey = `-?(metadata|spec|status)(${part})+`

export const SortText = z
  .string()
  .optional()
  .meta({
    description: 'Up to 5 fields to sort by, for example `-metadata.createdAt,metadata.name`.',
    pattern: `^([ \\t]*|[ \\t]*${sortKey}[ \\t]*(,[ \\t]*${sortKey}[ \\t]*){0,4})$`,
  })
