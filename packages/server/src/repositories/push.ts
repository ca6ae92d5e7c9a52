import { GitFailure, originOfCommit } from '@hansa/charts'
import { type Bundles, type createBundleKind, fromAnnotation, type GitSource } from '../bundles/index.js'
import type { Row, Store, Writer } from '../db/index.js'
import { requireSource } from '../namespaces/index.js'
import { apiVersion, type Kind, type ResourceService } from '../resources/index.js'
import { HansaError } from '../runtime/errors.js'
import type { FollowedBundle } from './contract.js'
import type { RepositoryRow } from './store.js'
import { versionsFor } from './versions.js'

type BundleService =
  ReturnType<typeof createBundleKind> extends Kind<infer Input, infer Spec, infer Status, infer Sent>
    ? ResourceService<Input, Spec, Status, Sent>
    : never

export interface PushContext {
  store: Store
  writer: Writer
  bundles: Pick<Bundles, 'versions'>
  bundleResources: Pick<BundleService, 'apply' | 'schemas'>
}

/** The annotations of a bundle that a Repository keeps up to date. */
export const annotations = { repository: 'hansa.dev/repository', from: fromAnnotation } as const

const refuseOther = ({ name, annotations: present }: Row, repository: string): void => {
  const owner = present[annotations.repository]
  if (owner === repository) return
  throw new GitFailure(
    owner === undefined
      ? `bundle "${name}" exists and does not follow this repository`
      : `bundle "${name}" follows repository "${owner}"`,
    `use another name, or set its annotation ${annotations.repository} to ${repository}`,
  )
}

/** The versions a bundle has; none if it does not exist. */
const versionsOf = async ({ bundles }: PushContext, row: Row | undefined): Promise<string[]> =>
  row === undefined
    ? []
    : (await bundles.versions({ namespace: row.namespace, name: row.name })).map(({ version }) => version)

/**
 * Adds a revision to a bundle, by the admission of every bundle; content that was pushed for this commit before adds none. Returns its version.
 * @throws HansaError as a push does, and for a repository that the namespace no longer allows; GitFailure for a bundle that does not belong to the Repository
 */
export const pushBundle = async (
  context: PushContext,
  repository: RepositoryRow,
  bundle: FollowedBundle,
  { commit, content }: { commit: string; content: GitSource },
): Promise<string> => {
  const { store, writer, bundleResources } = context
  const { namespace } = repository
  const ref = { namespace, name: bundle.name }
  await store.read((reader) =>
    requireSource(reader, { namespace, source: repository.spec.url, pointer: '/spec/url' }),
  )
  const present = await store.read((reader) => reader.get('Bundle', namespace, bundle.name))
  if (present !== undefined) refuseOther(present, repository.name)
  const versions = await versionsOf(context, present)
  for (const version of versionsFor(commit, content.version, versions)) {
    const resource = bundleResources.schemas.input.parse({
      apiVersion,
      kind: 'Bundle',
      metadata: {
        ...ref,
        labels: present?.labels ?? {},
        annotations: {
          ...present?.annotations,
          [annotations.repository]: repository.name,
          [annotations.from]: originOfCommit({ url: repository.spec.url, path: bundle.path }, commit),
        },
      },
      spec: {
        version,
        source: content.source,
        dependencies: bundle.dependencies,
        sensitive: bundle.sensitive,
        health: bundle.health,
      },
    })
    try {
      await bundleResources.apply(ref, resource, {
        ...writer,
        // Nobody may have created or taken it over since it was read.
        ...(present === undefined ? { createOnly: true } : { ifMatch: String(present.revision) }),
      })
      return version
    } catch (error) {
      const differs = error instanceof HansaError && error.code === 'Conflict' && versions.includes(version)
      if (!differs) throw error
    }
  }
  throw new Error(`no version is free for bundle ${bundle.name}`)
}
