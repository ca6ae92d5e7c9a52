import type { z } from 'zod'
import type { KubernetesObject, SensitivePath } from '../contract.js'
import type { Workload } from '../workloads.js'

/**
 * One type of `spec.source` of a bundle: how its content is fetched, checked, stored and turned into Kubernetes objects.
 * Everything else (sealing, caching, namespaces, replicas, overrides, hashes, delivery) is done for all sources alike.
 * How a source is added: docs/adr/0009-bundle-sources.md.
 *
 * `Sent` is `spec.source` as its schema leaves it, `Resolved` what `resolve` hands to `admit`, `Content` what is read back
 * from the database. Only the source looks into the three; nobody changes them.
 */
export interface BundleSource<Sent = unknown, Resolved = unknown, Content = unknown> {
  /** The value of `spec.source.type`. */
  readonly type: string
  /** What a user sends as `spec.source`: an object schema with `type: z.literal(type)`. */
  readonly sent: z.ZodType<Sent>
  /** What is stored and shown in its place: small, without secrets in clear and without the content. Equal content, equal value. */
  readonly stored: z.ZodType
  /** `spec.source` as a user sends it and as it is shown, for the API's documentation. */
  readonly example: { sent: unknown; stored: unknown }
  /** `revision`: every target of a revision has the same rendering. `inputs`: a rendering depends on its inputs and capabilities. */
  readonly rendersPer: 'revision' | 'inputs'

  /**
   * Fetches, verifies and checks what was sent, before the transaction: this may take long and may be done for nothing. Throws
   * `HansaError`: `BadRequest` (pointers begin with `/spec/source`) for what the user must change, `Unprocessable` for content that
   * cannot be fetched or verified. Changes nothing outside of caches.
   */
  resolve(sent: Sent, context: ResolveContext): Promise<Resolved>

  /**
   * What is stored of resolved content, sensitive values as digests. Called inside the transaction, so that it is synchronous: no
   * I/O, no clock, no randomness. Throws `BadRequest`.
   */
  admit(resolved: Resolved, context: AdmitContext): Admitted

  /** Content from the text `admit` gave. Throws anything for a text that it cannot have written. Pure; called once while the content is cached. */
  read(text: string): Content

  /** The digests that stand in `content` for sealed values. Pure. */
  sealedIn(content: Content, marked: readonly SensitivePath[]): ReadonlySet<string>

  /**
   * What a decision and a reader need to know of a revision: its workloads above all. `rendered` gives the objects as they are
   * shown, rendered for the release in question without a cluster's capabilities; a source whose content says enough does not
   * call it. Throws what `render` throws.
   */
  outline(content: Content, rendered: () => Promise<readonly KubernetesObject[]>): Promise<Outline>

  /**
   * The objects of a revision for one set of inputs. Deterministic: equal requests, equal results (but for the order of `asked`). It
   * may take long and must bound its own time; one call serves every target with equal inputs, so that no target can cancel it. Throws
   * `HansaError` `Unprocessable` with the reason a user can act on: it becomes the message of each target concerned, which is tried again
   * with growing waits. Failures are not cached.
   */
  render(request: RenderRequest<Content>): Promise<Rendered>
}

export interface ResolveContext {
  /** Tells whoever sent it of something that was accepted, but not as they may think. */
  warn: (text: string) => void
}

export interface AdmitContext {
  /** What the bundle marks as sensitive. */
  marked: readonly SensitivePath[]
  /** The version that was sent, or `next`. */
  version: string
  /** The revisions the bundle has. `objects` is how many it holds, as `Admitted` said. */
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
  /** How many objects it holds; 0 where that depends on the inputs. */
  objects: number
  /** What `read` takes; absent when a revision of the bundle with this digest is stored. */
  content?: string
  /** The values to seal, as JSON text, by the digest that stands for them in `content`. */
  secrets: ReadonlyMap<string, string>
}

/** What a release gives the rendering of a target. Plain JSON without secrets in clear: it is hashed, and digests stand for secrets. */
export interface RenderInputs {
  /** The name of the release. */
  release: string
  /** Where objects without a namespace go. */
  namespace: string
  /** The merged values; absent where a release has none. */
  values?: unknown
}

/** What the cluster of a target serves. */
export interface Capabilities {
  /** As `/version` says it: `v1.34.1`. */
  kubernetesVersion: string
  /** `group/version/Kind` of everything it serves: `v1/ConfigMap`, `apps/v1/Deployment`. */
  apis: ReadonlySet<string>
}

export interface RenderRequest<Content = unknown> {
  content: Content
  /** `spec.source` as stored. */
  source: unknown
  marked: readonly SensitivePath[]
  inputs: RenderInputs
  /** Absent where no cluster is chosen yet, and for a source that renders per revision. */
  capabilities: Capabilities | undefined
  /** Sealed values as JSON text, by the digest that stands for them in `content` and `inputs`. One that is missing is for the source to refuse. */
  secrets: ReadonlyMap<string, string>
}

/** Which capabilities a rendering depends on. One that asked for less serves more clusters. */
export interface Asked {
  kubernetesVersion: boolean
  /** Entries of `apis` whose presence or absence was looked at. */
  apis: 'all' | readonly string[]
}

export const nothingAsked: Asked = { kubernetesVersion: false, apis: [] }

export interface Rendered {
  /** As they are applied, secrets in clear; namespaces, replicas and overrides come later. */
  objects: readonly KubernetesObject[]
  /**
   * The same objects in the same order with `{digest}` for every sensitive value. Where it is absent they are hidden for the
   * source: the values of Secrets, what the bundle marks, and every text that contains one of `secrets`.
   */
  shown?: readonly KubernetesObject[]
  asked: Asked
}

export interface Outline {
  /** Sensitive values as digests. */
  objects: readonly KubernetesObject[]
  /** What placements divide. */
  workloads: readonly Workload[]
  /** `group/version/Kind` of what a cluster must serve to take the revision. */
  apis: readonly string[]
}
