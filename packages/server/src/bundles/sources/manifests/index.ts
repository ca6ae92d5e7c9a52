import { z } from 'zod'
import { digestOf } from '../../../runtime/canonical.js'
import { badField } from '../../../runtime/errors.js'
import { exampleDigest, KubernetesObject } from '../../contract.js'
import { digestsIn, redact, reveal } from '../../sensitive.js'
import { apisOf, workloadsOf } from '../../workloads.js'
import { type AdmitContext, type Admitted, type BundleSource, nothingAsked } from '../source.js'
import { checkObjects } from './objects.js'
import { ManifestsSent, ManifestsStored } from './schema.js'

/** Sensitive values as digests. */
type Content = readonly KubernetesObject[]

/** Checked objects, or the digest of content that the bundle already has. */
type Resolved = ManifestsSent['objects']

const StoredContent = z.array(KubernetesObject)

const stored = (digest: string, count: number): ManifestsStored => ({
  type: 'manifests',
  objects: { digest, count },
})

/** A client sends back the spec it read: the digest stands for the objects of exactly that version. */
const admitDigest = (digest: string, { version, revisions }: AdmitContext): Admitted => {
  const named = revisions.find((revision) => revision.version === version)
  if (named?.digest !== digest)
    throw badField(
      '/spec/source/objects',
      `is a digest that does not match the content stored as version ${version}`,
      'send the objects themselves',
    )
  return { source: stored(digest, named.objects), digest, objects: named.objects, secrets: new Map() }
}

const admitObjects = (objects: Content, { marked, digest: seal, known }: AdmitContext): Admitted => {
  const redacted = redact(objects, marked, seal, known)
  const digest = digestOf(redacted.objects)
  return {
    source: stored(digest, objects.length),
    digest,
    objects: objects.length,
    content: JSON.stringify(redacted.objects),
    secrets: redacted.values,
  }
}

/** Kubernetes objects as they are: every target of a revision has the same. */
export const manifestsSource: BundleSource<ManifestsSent, Resolved, Content> = {
  type: 'manifests',
  sent: ManifestsSent,
  stored: ManifestsStored,
  example: {
    sent: {
      type: 'manifests',
      objects: [
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'greeting' }, data: { text: 'hello' } },
      ],
    },
    stored: stored(exampleDigest, 1),
  },
  rendersPer: 'revision',
  divided: true,
  resolve: async ({ objects }, { warn }) => (Array.isArray(objects) ? checkObjects(objects, warn) : objects),
  admit: (resolved, context) =>
    Array.isArray(resolved) ? admitObjects(resolved, context) : admitDigest(resolved.digest, context),
  read: (text) => StoredContent.parse(JSON.parse(text)),
  sealedIn: digestsIn,
  outline: async (content) => ({
    objects: content,
    workloads: workloadsOf(content),
    apis: apisOf(content),
  }),
  render: async ({ content, marked, secrets }) => ({
    objects: reveal(content, marked, secrets),
    shown: content,
    asked: nothingAsked,
  }),
}
