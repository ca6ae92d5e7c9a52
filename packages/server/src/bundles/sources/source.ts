import type { z } from 'zod'
import type { Upload } from '../../runtime/upload.js'
import type { StoredParts } from '../archives.js'
import type { ChartDetails, KubernetesObject, SensitivePath } from '../contract.js'
import type { Divided, Workload } from '../workloads.js'

/**
 * One type of `spec.source` of a bundle: how its content is fetched, checked, stored and turned into Kubernetes objects.
 * Everything else (sealing, caching, namespaces, replicas, overrides, hashes, delivery) is the same for all sources.
 * How a source is added: docs/how-to/contribute/add-a-bundle-source.md.
 *
 * `Sent` is `spec.source` after its schema, `Resolved` the value `resolve` passes to `admit`, `Content` the value read
 * from the database. Only the source looks into the three; nobody changes them.
 */
export interface BundleSource<Sent = unknown, Resolved = unknown, Content = unknown> {
  /** The value of `spec.source.type`. */
  readonly type: string
  /** The form users send as `spec.source`: an object schema with `type: z.literal(type)`. */
  readonly sent: z.ZodType<Sent>
  /** The form that is stored and shown: small, without secrets in clear text and without the content. Equal content has equal values. */
  readonly stored: z.ZodType
  /** `spec.source` as a user sends it and as it is shown, for the API's documentation. */
  readonly example: { sent: unknown; stored: unknown }
  /** `revision`: every target of a revision has the same rendering. `inputs`: a rendering depends on its inputs and capabilities. */
  readonly rendersPer: 'revision' | 'inputs'
  /** Whether placements divide the replicas of each workload. If not, the bundle runs whole on each cluster it is placed on, unless a rendering names workloads. */
  readonly divided: boolean

  /**
   * Fetches, verifies and checks the sent source, before the transaction: this can take long, and its result may not be used. Throws
   * `HansaError`: `BadRequest` (pointers begin with `/spec/source`) for errors that the user must correct, `Unprocessable` for content that
   * cannot be fetched or verified. Changes nothing but caches.
   */
  resolve(sent: Sent, context: ResolveContext): Promise<Resolved>

  /**
   * The stored form of resolved content, sensitive values as digests. Called inside the transaction, so it is synchronous: no
   * I/O, no clock, no randomness. Throws `BadRequest`.
   */
  admit(resolved: Resolved, context: AdmitContext): Admitted

  /** Content from the text and the archive `admit` returned. Throws any error for a text that `admit` cannot have written. Pure; called once while the content is cached. */
  read(text: string, archive: Uint8Array | undefined): Content

  /** The digests of sealed values in `content`. Pure. */
  sealedIn(content: Content, marked: readonly SensitivePath[]): ReadonlySet<string>

  /**
   * The facts about a revision for decisions and readers, mainly its workloads. `rendered` returns the objects as they are
   * shown and which workloads are divided, rendered for the release in question without a cluster's capabilities; a source that knows enough from its content does not
   * call it. Throws the errors of `render`.
   */
  outline(content: Content, rendered: () => Promise<OutlinedRendering>): Promise<Outline>

  /** What the content says of itself, for a source that is a chart. Throws `Unprocessable`. */
  describe?(content: Content): Promise<ChartDetails>

  /**
   * The objects of a revision for one set of inputs. Deterministic: equal requests have equal results (except for the order of `asked`). It
   * can take long and must limit its own time; one call serves every target with equal inputs, so that no target can cancel it. Throws
   * `HansaError` `Unprocessable` with the reason a user can act on: it becomes the message of each target concerned, which is retried
   * with backoff. Failures are not cached.
   */
  render(request: RenderRequest<Content>): Promise<Rendered>
}

export interface ResolveContext {
  /** Warns the client about something that was accepted, but perhaps not as intended. */
  warn: (text: string) => void
  /**
   * The content of the newest revision of this bundle with such a stored source: for clients that send back what they read.
   * Undefined if no revision has one.
   */
  present: (matches: (source: unknown) => boolean) => Promise<unknown>
  /** The large archives of this bundle that are not part of a revision yet. */
  archives: {
    /** Stores one, which `admit` then refers to. */
    stage: (archive: Upload) => Promise<unknown>
    /** One that was uploaded within the last hour. */
    staged: (digest: string) => Promise<Uint8Array | undefined>
  }
}

export interface AdmitContext {
  /** The paths that the bundle marks as sensitive. */
  marked: readonly SensitivePath[]
  /** The version that was sent, or `next`. */
  version: string
  /** The revisions the bundle has. `objects` is their number, from `Admitted`. */
  revisions: readonly { version: string; digest: string; objects: number }[]
  /** The digest of a sensitive value, as JSON text: the same for the same value of this bundle. */
  digest: (value: string) => string
  /** Digests of this bundle that clients can send back in place of their values. */
  known: ReadonlySet<string>
}

export interface Admitted {
  /** What is stored as `spec.source`; it satisfies `stored`. */
  source: unknown
  /** `sha256:…` of the content with its sensitive values as digests; equal content of one bundle has equal digests. */
  digest: string
  /** The number of objects; 0 if that depends on the inputs. */
  objects: number
  /** The input of `read`; absent if a revision of the bundle with this digest is stored. */
  content?: string
  /** The parts of the archive with this digest, which `resolve` stored, to be read with `content`. */
  archive?: StoredParts | undefined
  /** The values to seal, as JSON text, by their digest in `content`. */
  secrets: ReadonlyMap<string, string>
}

/** The inputs of a rendering from the release of a target. Plain JSON with digests in place of secrets: it is hashed. */
export interface RenderInputs {
  /** The name of the release. */
  release: string
  /** The namespace of objects without one. */
  namespace: string
  /** Layers of values, the lowest first; absent if a release has none. */
  values?: readonly unknown[]
  /** How often the generated values of the release were drawn again; absent if never. */
  rotation?: number
}

/** What random functions of a rendering draw from, so that a release has the same passwords and certificates in every rendering. */
export interface Generated {
  /** 32 bytes in hexadecimal, the release's own. */
  seed: string
  /** Results of earlier renderings of the release, by their place. */
  draws: Readonly<Record<string, string>>
  /** How often they were drawn again. */
  rotation: number
  /** The current time, as templates see it. */
  time: Date
}

/** For renderings that are only checked or shown, without a stored release. */
export const previewOf = (time: Date): Generated => ({
  seed: '00'.repeat(32),
  draws: {},
  rotation: 0,
  time,
})

/** What templates see of the release on the cluster of a target. */
export interface History {
  /** Whether the release was applied there before, with other content. */
  isUpgrade: boolean
  /** Counts the changes of bundle and values of the release, from 1. */
  revision: number
}

export const firstInstallation: History = { isUpgrade: false, revision: 1 }

/** The capabilities of the cluster of a target. */
export interface Capabilities {
  /** From `/version`: `v1.34.1`. */
  kubernetesVersion: string
  /** `group/version` and `group/version/Kind` of everything it serves: `v1`, `v1/ConfigMap`, `apps/v1/Deployment`. */
  apis: ReadonlySet<string>
}

export interface RenderRequest<Content = unknown> {
  content: Content
  /** `spec.source` as stored. */
  source: unknown
  /** The uid of the bundle: bundles take turns where a source renders one at a time. Empty before the bundle is stored. */
  bundle: string
  marked: readonly SensitivePath[]
  inputs: RenderInputs
  /** Absent if no cluster is chosen yet, and for a source that renders per revision. */
  capabilities: Capabilities | undefined
  history: History
  /** The objects that lookups find, for these and all later calls. Nothing is found when absent. */
  lookup?: ((lookups: readonly Lookup[]) => Promise<readonly KubernetesObject[]>) | undefined
  generated: Generated
  /** Sealed values as JSON text, by their digest in `content` and `inputs`. The source must refuse a missing one. */
  secrets: ReadonlyMap<string, string>
}

/** A lookup of objects on the cluster. An empty name means all of the kind, an empty namespace every namespace. */
export interface Lookup {
  apiVersion: string
  kind: string
  namespace: string
  name: string
}

/** What a rendering depends on apart from its inputs. The less it depends on, the more clusters it serves. */
export interface UsedCircumstances {
  kubernetesVersion: boolean
  /** Whether the release is installed or upgraded, and its revision; no when absent. */
  isUpgrade?: boolean
  revision?: boolean
  /** What it looked up; nothing when absent. */
  lookups?: readonly Lookup[]
  /** Entries of `apis` whose presence or absence was looked at. */
  apis: 'all' | readonly string[]
}

export const nothingAsked: UsedCircumstances = { kubernetesVersion: false, apis: [] }

/** What a chart rendered in addition to objects. */
export interface RenderedChart {
  /** As templates saw them, secrets in clear text. */
  values: Readonly<Record<string, unknown>>
  /** What was merged over the chart's own values, the lowest first, secrets in clear text: the bundle's, then those of the inputs. */
  layers: readonly unknown[]
  /** NOTES.txt. */
  notes: string
}

export interface Rendered {
  /** As they are applied, secrets in clear text; namespaces, replicas and overrides are set later. */
  objects: readonly KubernetesObject[]
  /**
   * The same objects in the same order with `{digest}` for every sensitive value. If it is absent, Hansa hides them for the
   * source: the values of Secrets, the paths the bundle marks, and every text that contains one of `secrets`.
   */
  shown?: readonly KubernetesObject[]
  /** The names of CustomResourceDefinitions among the objects that are created where they are missing, and never changed. */
  onlyCreated?: readonly string[]
  /** The workloads, as `Kind/name`, that placements divide although the source is not divided; every one is among the objects. */
  divisible?: ReadonlySet<string>
  /** Objects that run at an event instead of being part of the target. Hansa hides their sensitive values. */
  hooks?: readonly Hook[]
  /** Hooks after an event wait until the objects are ready. */
  hooksWait?: boolean
  /** The results of random functions, by their place, as JSON text. Hansa stores them for the release and hides them. */
  draws?: Readonly<Record<string, string>>
  asked: UsedCircumstances
  /** Of a source that is a chart. */
  chart?: RenderedChart
}

/** The events of Helm's hooks (https://helm.sh/docs/topics/charts_hooks); `test` never happens without a request. */
export const hookEvents = [
  'pre-install',
  'post-install',
  'pre-upgrade',
  'post-upgrade',
  'pre-rollback',
  'post-rollback',
  'pre-delete',
  'post-delete',
  'test',
] as const

export type HookEvent = (typeof hookEvents)[number]

export const hookDeletePolicies = ['before-hook-creation', 'hook-succeeded', 'hook-failed'] as const

export type HookDeletePolicy = (typeof hookDeletePolicies)[number]

/** An object that is created at events of a target, such as a Job before an upgrade, and waited for. */
export interface Hook {
  /** As it is applied, secrets in clear text. */
  object: KubernetesObject
  events: readonly HookEvent[]
  /** Hooks of an event run in the order of their weights, then of their names, then of their kinds in Helm's install order. */
  weight: number
  /** When the object is deleted; an empty list means `before-hook-creation`. */
  deletePolicies: readonly HookDeletePolicy[]
}

export interface OutlinedRendering {
  shown: readonly KubernetesObject[]
  divided: Divided
}

export interface Outline {
  /** Sensitive values as digests. */
  objects: readonly KubernetesObject[]
  /** What placements divide: the workloads, or the bundle as a whole (`wholeOf`). */
  workloads: readonly Workload[]
  /** `group/version/Kind` of every API that a cluster must serve for the revision. */
  apis: readonly string[]
}
