import { z } from 'zod'
import { Dependency, SensitivePath } from '../bundles/index.js'
import { Name, type Resource, SecretDigest, SecretInput } from '../resources/index.js'

const RefName = z
  .string()
  .min(1)
  .max(250)
  .refine(
    // The rules of `git check-ref-format`.
    (name) => !/[\p{Cc} ~^:?*[\\]|\.\.|@\{|\/\/|\.$|^[-/.]|\/$|\/\.|\.lock(\/|$)/u.test(name) && name !== '@',
    'must be a name that Git allows, without refs/heads/ or refs/tags/',
  )

const Path = z
  .string()
  .max(1000)
  .refine(
    (path) => path === '' || path.split('/').every((part) => !['', '.', '..', '.git'].includes(part)),
    'must be a relative path with slashes, without . and ..',
  )

const isCleanUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, search, hash } = new URL(text)
  return /^https?:$/.test(protocol) && username + password + search + hash === ''
}

const accessOf = <Secret extends z.ZodType>(secret: Secret) =>
  z.strictObject({
    username: z.string().min(1).max(200).optional(),
    password: secret.optional(),
    token: secret
      .optional()
      .meta({ description: 'An access token, in place of a user name and a password.' }),
    certificateAuthority: z
      .string()
      .regex(/-----BEGIN CERTIFICATE-----/, 'must be certificates in PEM (-----BEGIN CERTIFICATE-----)')
      .optional()
      .meta({ description: 'The CA certificates that verify the server, in place of those of the system.' }),
    plainHttp: z.literal(true).optional().meta({
      description: 'Allows a connection without TLS to another machine.',
    }),
  })

const FollowedBundle = z
  .strictObject({
    name: Name.meta({ description: 'The name of the Bundle, in the namespace of the Repository.' }),
    path: Path.default('').meta({ description: 'The folder in the repository; the top when absent.' }),
    dependencies: z.array(Dependency).max(100).default([]),
    sensitive: z.array(SensitivePath).max(1000).default([]),
  })
  .meta({ id: 'RepositoryBundle' })

const specOf = <Secret extends z.ZodType>(secret: Secret) =>
  z.strictObject({
    url: z
      .string()
      .max(2048)
      .refine(isCleanUrl, 'must be an https URL without user name, password, query and fragment'),
    branch: RefName.optional(),
    tag: RefName.optional(),
    commit: z
      .string()
      .regex(/^[0-9a-f]{40}$/, 'must be a complete commit ID: 40 characters of 0-9 and a-f')
      .optional(),
    access: accessOf(secret).optional(),
    intervalSeconds: z.int().min(10).max(86_400).default(30).meta({
      description: 'How often the hub asks the server for the commit of the branch or tag.',
    }),
    webhook: z.strictObject({ secret }).optional().meta({
      description:
        'Accepts signed webhooks of Gitea, GitHub and GitLab at /api/v1/webhooks/repositories/NAMESPACE/NAME.',
    }),
    bundles: z
      .array(FollowedBundle)
      .min(1)
      .max(100)
      .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'must have different names'),
  })

export const RepositorySpecInput = specOf(SecretInput).meta({ id: 'RepositorySpecInput' })
export const RepositorySpec = specOf(SecretDigest).meta({
  id: 'RepositorySpec',
  description: 'At most one of branch, tag and commit; without them the default branch of the repository.',
})

export const RepositoryBundleStatus = z
  .strictObject({
    name: Name,
    version: z.string().optional().meta({ description: 'The revision that has the content of the commit.' }),
    commit: z.string().optional().meta({ description: 'The commit of that revision.' }),
    content: z.string().optional().meta({ description: 'A digest of the files and their names.' }),
    problem: z.string().optional().meta({ description: 'Why the last commit has no revision.' }),
  })
  .meta({ id: 'RepositoryBundleStatus' })

export const RepositoryStatus = z
  .strictObject({
    generation: z.int().optional().meta({ description: 'The generation that the status is about.' }),
    commit: z.string().optional().meta({ description: 'The last commit that was read.' }),
    fetchedAt: z.string().optional(),
    problem: z.string().optional().meta({
      description: 'Why the repository cannot be read. Bundles and releases stay as they are.',
    }),
    bundles: z.array(RepositoryBundleStatus),
  })
  .meta({ id: 'RepositoryStatus' })

export type RepositorySpecInput = z.infer<typeof RepositorySpecInput>
export type RepositorySpecSent = z.input<typeof RepositorySpecInput>
export type RepositorySpec = z.infer<typeof RepositorySpec>
export type RepositoryStatus = z.infer<typeof RepositoryStatus>
export type RepositoryBundleStatus = z.infer<typeof RepositoryBundleStatus>
export type FollowedBundle = z.infer<typeof FollowedBundle>
export type Repository = Resource<RepositorySpec, RepositoryStatus>
