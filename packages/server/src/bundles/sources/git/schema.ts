import { isGitPath, isGitUrl, isRefName } from '@hansa/charts'
import { z } from 'zod'
import { sentChartOptions } from '../helm/schema.js'
import { SecretOfRequest } from '../http-access.js'
import { gitAccessOf } from './access.js'

export const GitUrl = z
  .string()
  .max(2048)
  .refine(
    isGitUrl,
    'must be an https URL without user name, password, query and fragment, or ssh://USER@HOST/PATH',
  )

export const GitPath = z
  .string()
  .refine(isGitPath, 'must be a relative path with slashes, without . and .., of at most 1,000 characters')

export const GitRefName = z
  .string()
  .refine(isRefName, 'must be a name that Git allows, without refs/heads/ or refs/tags/')

/** Sent only: it is read once, and stored as the content that it has. */
export const GitSent = z.strictObject({
  type: z.literal('git'),
  url: GitUrl,
  ref: z.string().refine(isRefName, 'must be a name that Git allows').optional().meta({
    description:
      'A branch, a tag or a complete commit ID; refs/heads/NAME or refs/tags/NAME where both exist. The default branch when absent.',
  }),
  path: GitPath.default('').meta({ description: 'The folder in the repository; the top when absent.' }),
  access: gitAccessOf(SecretOfRequest)
    .optional()
    .meta({ description: 'For this request only: it is not stored.' }),
  ...sentChartOptions,
})

export type GitSent = z.infer<typeof GitSent>
