import { nearest } from '@hansa/manifests'
import { type ResourceKindInfo, resourceKinds } from '@hansa/sdk'
import { UsageError } from './errors.js'

/** Finds a resource type by its plural or singular. Throws UsageError that lists them, with the nearest. */
export const kindOf = (word: string): ResourceKindInfo => {
  const lower = word.toLowerCase()
  const found = resourceKinds.find(({ plural, singular }) => lower === plural || lower === singular)
  if (found !== undefined) return found
  const near = nearest(
    lower,
    resourceKinds.map(({ plural }) => plural),
  )
  throw new UsageError(
    `unknown resource type "${word}"`,
    `${near === undefined ? '' : `did you mean ${near}? `}valid types: ${resourceKinds.map(({ plural }) => plural).join(', ')}`,
  )
}
