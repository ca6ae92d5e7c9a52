import type { Reader, Sealer, Tx } from '../db/index.js'
import { digestOf } from '../runtime/canonical.js'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { mapInSlices } from '../runtime/slices.js'
import type { KubernetesObject } from './contract.js'
import { foreignIn } from './foreign-fields.js'
import type { GeneratedLedger } from './generated.js'
import { hideInMessage, hideSecrets } from './hidden.js'
import { digestsWithin } from './patch-secrets.js'
import { createRenderCache, type Made, type RenderCacheLimits } from './render-cache.js'
import {
  type BundleSource,
  type Capabilities,
  type Generated,
  type Hook,
  previewOf,
  type Rendered,
  type RenderInputs,
} from './sources/source.js'
import type { RevisionRow } from './store.js'
import { definedBy } from './workloads.js'

/** The objects of a revision for one set of inputs, before namespaces, replicas and overrides. Shared: callers must not change it. */
export interface Rendering {
  /** As they are applied, secrets in clear text. */
  objects: readonly KubernetesObject[]
  /** The same objects in the same order, sensitive values as keyed digests: safe to hash, store and show. */
  shown: readonly KubernetesObject[]
  /** Whether placements divide the workloads among the objects. */
  divided: boolean
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
export type WriteStore = <T>(body: (tx: Tx) => Promise<T>) => Promise<T>

/** The release that a rendering is for. */
export interface RenderedRelease {
  uid: string
  /** Stores what random functions made, before anything is applied; absent for a rendering that is only shown. */
  write?: WriteStore
}

export interface RenderOptions {
  inputs: RenderInputs
  /** Absent for a rendering without a stored release. */
  release?: RenderedRelease | undefined
  /** Values of digests in `inputs` that are not sealed for the release, as JSON text. */
  secrets?: ReadonlyMap<string, string> | undefined
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

/** Characters of a message of a source, which becomes the condition of every target. Helm's names its cause last. */
const mostMessage = 4_000

const shortened = (text: string): string =>
  text.length <= mostMessage
    ? text
    : `${text.slice(0, mostMessage / 4)} … ${text.slice((-mostMessage * 3) / 4)}`

/** The error of a source without secret values: charts write values into messages. Without its cause, which can contain them too. */
const withoutSecrets = (
  error: unknown,
  secrets: ReadonlyMap<string, string>,
  draws: Generated['draws'],
): unknown => {
  if (!(error instanceof HansaError)) return error
  const { code, details, errors } = error
  const hide = (text: string): string => shortened(hideInMessage(text, secrets, draws))
  const hidden = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === 'string' ? hide(value) : value,
  ])
  return new HansaError(code, Object.fromEntries(hidden), {
    errors: errors.map(({ pointer, reason }) => ({ pointer, reason: hide(reason) })),
    hint: hide(error.hint),
  })
}

/** Objects that are read without a break: some milliseconds. */
const sliceSize = 200

/** Renderings of which each found that another one had changed the ledger. */
const mostAttempts = 3

export type Renderer = (revision: RevisionRow, options: RenderOptions) => Promise<Rendering>

/** Renders revisions through their sources, each set of inputs once. */
export const createRenderer = ({
  sealer,
  sourceOf,
  contentOf,
  valuesOf,
  ledger,
  clock,
  limits,
}: {
  sealer: Pick<Sealer, 'digest' | 'identity'>
  sourceOf: (revision: RevisionRow) => BundleSource
  /** The content of a revision, as its source reads it. */
  contentOf: (reader: Reader, revision: RevisionRow) => Promise<unknown>
  /** Sealed values of an owner as JSON text, by digest; missing ones are omitted. */
  valuesOf: (reader: Reader, owner: string, digests: Iterable<string>) => Promise<ReadonlyMap<string, string>>
  ledger: GeneratedLedger
  clock: Clock
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

  const shownOf = async (
    { bundleUid, spec }: RevisionRow,
    { objects, shown, hooks = [], draws }: Rendered,
    secrets: ReadonlyMap<string, string>,
  ): Promise<Pick<Rendering, 'shown' | 'hooks'> & { values: ReadonlyMap<string, string> }> => {
    if (shown !== undefined && !areSameObjects(objects, shown))
      throw new Error(`the source "${spec.source.type}" shows different objects than it renders`)
    const digest = (value: string): string => sealer.digest(bundleUid, value)
    const values = new Map(secrets)
    const hide = (given: readonly KubernetesObject[]): Promise<KubernetesObject[]> =>
      mapInSlices(given, sliceSize, (slice) => {
        const hidden = hideSecrets(slice, { marked: spec.sensitive, secrets, draws, digest })
        for (const [name, value] of hidden.values) values.set(name, value)
        return hidden.shown
      })
    const hiddenHooks = await hide(hooks.map(({ object }) => object))
    return {
      shown: shown ?? (await hide(objects)),
      hooks: hooks.map((hook, index) => ({ ...hook, shown: hiddenHooks[index] ?? hook.object })),
      values,
    }
  }

  /** What a rendering draws from: of the release as it is stored now, or of none. */
  const generatedFor = async (options: RenderOptions, rendering: string): Promise<Generated> => {
    const { release, read } = options
    const now = new Date(clock.now())
    if (release === undefined) return previewOf(now)
    const { seed, draws, times } = await read((reader) => ledger.load(reader, release.uid))
    const time = times[rendering]
    return { seed, draws, time: time === undefined ? now : new Date(time) }
  }

  /** Renders with the ledger of the release, and stores in it what is new. */
  const renderOnLedger = async (
    revision: RevisionRow,
    options: RenderOptions,
    render: (generated: Generated) => Promise<Rendered>,
  ): Promise<Rendered> => {
    const { release, inputs } = options
    const rendering = digestOf([revisionKey(revision), inputs])
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const generated = await generatedFor(options, rendering)
      const rendered = await render(generated)
      if (release?.write === undefined) return rendered
      const entries = { rendering, time: generated.time.toISOString(), draws: rendered.draws ?? {} }
      if (await release.write((tx) => ledger.record(tx, release.uid, entries))) return rendered
    }
    throw new HansaError('Unprocessable', {
      reason: `the generated values of the release changed during ${mostAttempts} renderings`,
      fix: 'the hub retries automatically',
    })
  }

  const make = async (
    source: BundleSource,
    revision: RevisionRow,
    options: RenderOptions,
    capabilities: Capabilities | undefined,
  ): Promise<Made<Rendering>> => {
    const { bundleUid, spec } = revision
    const { content, secrets } = await options.read(async (reader) => {
      const content = await contentOf(reader, revision)
      const sealed = await valuesOf(reader, bundleUid, source.sealedIn(content, spec.sensitive))
      const { release, inputs } = options
      const given = digestsWithin(inputs.values)
      const own = release === undefined ? [] : await valuesOf(reader, release.uid, given)
      return { content, secrets: new Map([...sealed, ...own, ...(options.secrets ?? [])]) }
    })
    const { source: stored, sensitive: marked } = spec
    const request = {
      ...{ content, source: stored, bundle: bundleUid, marked, capabilities, secrets },
      inputs: options.inputs,
    }
    const render = async (generated: Generated): Promise<Rendered> => {
      try {
        return await source.render({ ...request, generated })
      } catch (error) {
        throw withoutSecrets(error, secrets, generated.draws)
      }
    }
    const rendered =
      source.rendersPer === 'revision'
        ? await render(previewOf(new Date(clock.now())))
        : await renderOnLedger(revision, options, render)
    const { objects, asked } = rendered
    const { shown, hooks, values } = await shownOf(revision, rendered, secrets)
    const all = [...objects, ...hooks.map(({ object }) => object)]
    const foreign = await mapInSlices(all, sliceSize, (slice) => [...foreignIn(slice)])
    const characters = await mapInSlices(all, sliceSize, (slice) => [JSON.stringify(slice).length])
    const value: Rendering = {
      objects,
      shown,
      divided: source.divided,
      hooks,
      identities: new Map([...values].map(([digest, plain]) => [digest, sealer.identity(plain)])),
      foreign: new Set(foreign),
      defines: definedBy(objects),
    }
    return { value, asked, characters: characters.reduce((sum, one) => sum + one, 0) }
  }

  return async (revision, options) => {
    const source = sourceOf(revision)
    if (source.rendersPer === 'revision')
      return cache.get(revisionKey(revision), undefined, () => make(source, revision, options, undefined))
    const capabilities = await options.capabilities?.()
    const { inputs, release } = options
    // What is only shown is not stored: it must not become what is applied.
    const owner = release === undefined ? null : [release.uid, release.write !== undefined]
    const key = digestOf([revisionKey(revision), inputs, capabilities === undefined, owner])
    return cache.get(key, capabilities, () => make(source, revision, options, capabilities))
  }
}
