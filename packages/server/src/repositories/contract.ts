import { z } from 'zod'
import {
  chartOptions,
  Dependency,
  dependencyRepositoriesOf,
  GitPath,
  GitRefName,
  GitUrl,
  gitAccessOf,
  HealthRulesSent,
  SensitivePath,
} from '../bundles/index.js'
import { Condition, Name, type Resource, SecretDigest, SecretInput } from '../resources/index.js'

const FollowedBundle = z
  .strictObject({
    name: Name.meta({ description: 'The name of the Bundle, in the namespace of the Repository.' }),
    path: GitPath.default('').meta({ description: 'The folder in the repository; the top when absent.' }),
    dependencies: z.array(Dependency).max(100).default([]),
    sensitive: z.array(SensitivePath).max(1000).default([]),
    health: HealthRulesSent.optional(),
    ...chartOptions,
  })
  .meta({
    id: 'RepositoryBundle',
    description: 'The fields after `health` are options of a chart, as in the source of a pushed bundle.',
  })

const specOf = <Secret extends z.ZodType>(secret: Secret) =>
  z.strictObject({
    url: GitUrl,
    branch: GitRefName.optional(),
    tag: GitRefName.optional(),
    commit: z
      .string()
      .regex(/^[0-9a-f]{40}$/, 'must be a complete commit ID: 40 characters of 0-9 and a-f')
      .optional(),
    access: gitAccessOf(secret).optional(),
    intervalSeconds: z.int().min(10).max(86_400).default(30).meta({
      description: 'How often the hub asks the server for the commit of the branch or tag.',
    }),
    webhook: z.strictObject({ secret }).optional().meta({
      description:
        'Accepts signed webhooks of Gitea, GitHub and GitLab at /api/v1/webhooks/repositories/NAMESPACE/NAME.',
    }),
    dependencyRepositories: dependencyRepositoriesOf(secret).meta({
      description:
        'Access to registries and repositories with dependencies of charts that are missing from `charts/`.',
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
    conditions: z.array(Condition).optional().meta({
      description: 'ConnectionEncrypted=False while the repository is read without TLS; absent otherwise.',
    }),
  })
  .meta({ id: 'RepositoryStatus' })

export type RepositorySpecInput = z.infer<typeof RepositorySpecInput>
export type RepositorySpecSent = z.input<typeof RepositorySpecInput>
export type RepositorySpec = z.infer<typeof RepositorySpec>
export type RepositoryStatus = z.infer<typeof RepositoryStatus>
export type RepositoryBundleStatus = z.infer<typeof RepositoryBundleStatus>
export type FollowedBundle = z.infer<typeof FollowedBundle>
export type Repository = Resource<RepositorySpec, RepositoryStatus>
