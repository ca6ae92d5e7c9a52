import type { Reader, Sealer } from '../db/index.js'
import { digestOf } from '../runtime/canonical.js'
import type { KubernetesObject } from './contract.js'
import { foreignIn } from './foreign-fields.js'
import { hideSecrets } from './hidden.js'
import { createRenderCache, type Made, type RenderCacheLimits } from './render-cache.js'
import type { BundleSource, Capabilities, Hook, Rendered, RenderInputs } from './sources/source.js'
import type { RevisionRow } from './store.js'
import { definedBy } from './workloads.js'

/** The objects of a revision for one set of inputs, before namespaces, replicas and overrides. Shared: callers must not change it. */
export interface Rendering {
  /** As they are applied, secrets in clear text. */
  objects: readonly KubernetesObject[]
  /** The same objects in the same order, sensitive values as keyed digests: safe to hash, store and show. */
  shown: readonly KubernetesObject[]
  /** Not among `objects`; in the order of the source. */
  hooks: readonly RenderedHook[]
  /** By the shown digest: the digest of the same value in hashes, independent of its owner. */
  identities: ReadonlyMap<string, string>
  /** Objects with fields of servers and controllers, which are omitted when they are applied. */
  foreign: ReturnType<typeof foreignIn>
  /** Whether the custom resources that the objects themselves define are namespaced, by `group/Kind`. */
  defines: ReadonlyMap<string, boolean>
}

/** A hook, with its object in the form that is safe to hash, store and show. */
export interface RenderedHook extends Hook {
  shown: KubernetesObject
}

export type ReadStore = <T>(body: (reader: Reader) => Promise<T>) => Promise<T>

export interface RenderOptions {
  inputs: RenderInputs
  /** The capabilities of the target's cluster; absent if no cluster is chosen yet. Called only if the rendering depends on them. */
  capabilities?: (() => Promise<Capabilities>) | undefined
  /** Reads the database. Not held while a source renders. */
  read: ReadStore
}

const areSameObjects = (rendered: readonly KubernetesObject[], shown: readonly KubernetesObject[]): boolean =>
  rendered.length === shown.length &&
  rendered.every(({ apiVersion, kind, metadata }, index) => {
    const other = shown[index]
    return other?.apiVersion === apiVersion && other.kind === kind && other.metadata.name === metadata.name
  })

export type Renderer = (revision: RevisionRow, options: RenderOptions) => Promise<Rendering>

/** Renders revisions through their sources, each set of inputs once. */
export const createRenderer = ({
  sealer,
  sourceOf,
  contentOf,
  valuesOf,
  limits,
}: {
  sealer: Pick<Sealer, 'digest' | 'identity'>
  sourceOf: (revision: RevisionRow) => BundleSource
  /** The content of a revision, as its source reads it. */
  contentOf: (reader: Reader, revision: RevisionRow) => Promise<unknown>
  /** Sealed values of an owner as JSON text, by digest; missing ones are omitted. */
  valuesOf: (reader: Reader, owner: string, digests: Iterable<string>) => Promise<ReadonlyMap<string, string>>
  limits?: RenderCacheLimits | undefined
}): Renderer => {
  const cache = createRenderCache<Rendering>(limits)
  const keys = new WeakMap<RevisionRow, string>()

  /** Nothing is cached by version: a transaction that stores one can be rolled back. */
  const revisionKey = (revision: RevisionRow): string => {
    const known = keys.get(revision)
    if (known !== undefined) return known
    const { bundleUid, digest, spec } = revision
    const key = digestOf([bundleUid, digest, spec.source, spec.sensitive])
    keys.set(revision, key)
    return key
  }

  const shownOf = (
    { bundleUid, spec }: RevisionRow,
    { objects, shown, hooks = [] }: Rendered,
    secrets: ReadonlyMap<string, string>,
  ): Pick<Rendering, 'shown' | 'hooks'> & { values: ReadonlyMap<string, string> } => {
    if (shown !== undefined && !areSameObjects(objects, shown))
      throw new Error(`the source "${spec.source.type}" shows different objects than it renders`)
    const digest = (value: string): string => sealer.digest(bundleUid, value)
    const hide = (given: readonly KubernetesObject[]) =>
      hideSecrets(given, { marked: spec.sensitive, secrets, digest })
    const hidden = shown === undefined ? hide(objects) : { shown, values: new Map<string, string>() }
    const hiddenHooks = hide(hooks.map(({ object }) => object))
    return {
      shown: hidden.shown,
      hooks: hooks.map((hook, index) => ({ ...hook, shown: hiddenHooks.shown[index] ?? hook.object })),
      values: new Map([...secrets, ...hidden.values, ...hiddenHooks.values]),
    }
  }

  const make = async (
    source: BundleSource,
    revision: RevisionRow,
    { inputs, read }: RenderOptions,
    capabilities: Capabilities | undefined,
  ): Promise<Made<Rendering>> => {
    const { bundleUid, spec } = revision
    const { content, secrets } = await read(async (reader) => {
      const content = await contentOf(reader, revision)
      const sealed = source.sealedIn(content, spec.sensitive)
      return { content, secrets: await valuesOf(reader, bundleUid, sealed) }
    })
    const { source: stored, sensitive: marked } = spec
    const rendered = await source.render({ content, source: stored, marked, inputs, capabilities, secrets })
    const { objects, asked } = rendered
    const { shown, hooks, values } = shownOf(revision, rendered, secrets)
    const value: Rendering = {
      objects,
      shown,
      hooks,
      identities: new Map([...values].map(([digest, plain]) => [digest, sealer.identity(plain)])),
      foreign: foreignIn([...objects, ...hooks.map(({ object }) => object)]),
      defines: definedBy(objects),
    }
    return { value, asked, characters: JSON.stringify([objects, hooks]).length }
  }

  return async (revision, options) => {
    const source = sourceOf(revision)
    if (source.rendersPer === 'revision')
      return cache.get(revisionKey(revision), undefined, () => make(source, revision, options, undefined))
    const capabilities = await options.capabilities?.()
    const key = digestOf([revisionKey(revision), options.inputs, capabilities === undefined])
    return cache.get(key, capabilities, () => make(source, revision, options, capabilities))
  }
}
