import { withoutNullMetadata } from '@hansa/manifests'
import semver from 'semver'
import { z } from 'zod'
import { JsonPointer, Name } from '../resources/index.js'
import { badField } from '../runtime/errors.js'
import { measure } from '../runtime/measure.js'

/** A Kubernetes object of a manifest. The member validates all other fields. */
export const KubernetesObject = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.looseObject({
    name: z.string().min(1).max(253),
    namespace: Name.optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
})

export type KubernetesObject = z.infer<typeof KubernetesObject>

const Strings = z.record(z.string(), z.string().nullable()).nullish()

/** The form clients can send: null values in metadata and an empty namespace count as absent, as in Kubernetes. */
export const KubernetesObjectInput = z
  .looseObject({
    apiVersion: z.string().min(1),
    kind: z.string().min(1),
    metadata: z.looseObject({
      name: z.string().min(1).max(253),
      namespace: z.union([Name, z.literal('')]).nullish(),
      labels: Strings,
      annotations: Strings,
    }),
  })
  .meta({ id: 'KubernetesObject' })
  .transform((object): KubernetesObject => KubernetesObject.parse(withoutNullMetadata(object)))

/** Values of a chart: maps merge with those of lower layers, lists replace them, and null removes a default. */
export const Values = z.record(z.string(), z.unknown())

/** Characters of one layer of values: every rendering, comparison and decision reads all of them. */
const mostValues = 1024 * 1024

/** Throws `BadRequest` for values that are too large. Values that are stored are not checked again. */
export const checkValuesSize = (values: unknown, pointer: string): void => {
  if (measure(values, mostValues).weight > mostValues)
    throw badField(
      pointer,
      'are larger than 1 MiB',
      'put large texts into files of the chart, or into a bundle of manifests',
    )
}

/** Semantic Versioning 2.0.0, without build metadata (it does not affect the order): https://semver.org. */
const semanticVersion =
  '^(0|[1-9]\\d{0,14})\\.(0|[1-9]\\d{0,14})\\.(0|[1-9]\\d{0,14})(-(0|[1-9]\\d{0,14}|\\d*[A-Za-z-][0-9A-Za-z-]*)(\\.(0|[1-9]\\d{0,14}|\\d*[A-Za-z-][0-9A-Za-z-]*))*)?$'

export const Version = z
  .string()
  .max(256, { abort: true })
  .refine((text) => semver.valid(text) === text, 'must be a semantic version such as 1.4.0 (no leading "v")')
  .meta({ pattern: semanticVersion })

export const exampleDigest = `sha256:${'0'.repeat(64)}`

export const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be a digest, sha256:… ')

export const Dependency = z
  .strictObject({
    bundle: Name,
    version: z
      .string()
      .max(256, { abort: true })
      .refine((text) => semver.validRange(text) !== null, 'must be a range of versions such as ">=1.0.0"'),
  })
  .meta({ id: 'Dependency' })

/** The place of a value that must not be shown: an object of the bundle, and a JSON pointer in it. */
export const SensitivePath = z
  .strictObject({
    kind: z.string().min(1),
    name: z.string().min(1),
    namespace: Name.optional(),
    pointer: JsonPointer.min(1, 'must be a JSON pointer such as /data/password'),
  })
  .meta({ id: 'SensitivePath' })

export const BundleStatus = z
  .strictObject({})
  .meta({ id: 'BundleStatus', description: 'Empty: the state of a bundle is in its revisions.' })

/** One immutable revision; sensitive values are shown as `{digest: hmac-…}`. */
export const BundleRevision = z
  .strictObject({
    version: Version,
    digest: Digest,
    createdAt: z.string(),
    dependencies: z.array(Dependency),
    sensitive: z.array(SensitivePath),
    chart: z
      .strictObject({ name: z.string(), version: z.string() })
      .optional()
      .meta({ description: 'Of a bundle that is a Helm chart.' }),
    objects: z.array(z.record(z.string(), z.unknown())).meta({
      description:
        "Of a chart: its rendering with the bundle's values alone, for a cluster that serves the APIs of Kubernetes.",
    }),
    problem: z.string().optional().meta({
      description:
        'Why the source does not render without the values of a release; then there are no objects.',
    }),
  })
  .meta({
    id: 'BundleRevision',
    examples: [
      {
        version: '1.0.0',
        digest: exampleDigest,
        createdAt: '2026-01-01T12:00:00.000Z',
        dependencies: [{ bundle: 'base', version: '>=1.0.0' }],
        sensitive: [],
        objects: [
          { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'greeting' }, data: { text: 'hello' } },
        ],
      },
    ],
  })

export const ChartDetails = z
  .strictObject({
    name: z.string(),
    version: z.string(),
    appVersion: z.string().optional(),
    description: z.string().optional(),
    dependencies: z.array(
      z.strictObject({ name: z.string(), version: z.string(), repository: z.string().optional() }),
    ),
    values: z.string().meta({ description: 'The default values: YAML with its comments.' }),
    schema: z.string().optional().meta({ description: 'The JSON Schema of the values, as text.' }),
    readme: z.string(),
  })
  .meta({
    id: 'ChartDetails',
    description: 'What a Helm chart says of itself. Texts of more than 1 MiB are cut.',
    examples: [
      {
        name: 'shop',
        version: '1.4.0',
        appVersion: '3',
        dependencies: [],
        values: '# Pods.\nreplicaCount: 1\n',
        readme: '# Shop\n',
      },
    ],
  })

/** An archive that waits for the push of a bundle. */
export const StagedArchive = z
  .strictObject({
    digest: Digest.meta({ description: 'Of the archive: the value of `chart.upload` in the push.' }),
    size: z.int().meta({ description: 'In bytes.' }),
    expiresAt: z.string().meta({ description: 'When the hub deletes the archive unless it was pushed.' }),
  })
  .meta({
    id: 'StagedArchive',
    examples: [{ digest: exampleDigest, size: 21_476_113, expiresAt: '2026-01-01T13:00:00.000Z' }],
  })

export const BundleRevisionSummary = BundleRevision.omit({ objects: true, problem: true })
  .extend({
    count: z.int().meta({ description: 'Objects; 0 for a chart, which renders them for each cluster.' }),
  })
  .meta({
    id: 'BundleRevisionSummary',
    examples: [
      {
        version: '1.0.0',
        digest: exampleDigest,
        createdAt: '2026-01-01T12:00:00.000Z',
        dependencies: [],
        sensitive: [],
        count: 1,
      },
    ],
  })

export type StagedArchive = z.infer<typeof StagedArchive>
export type BundleStatus = z.infer<typeof BundleStatus>
export type BundleRevision = z.infer<typeof BundleRevision>
export type BundleRevisionSummary = z.infer<typeof BundleRevisionSummary>
export type ChartDetails = z.infer<typeof ChartDetails>
export type SensitivePath = z.infer<typeof SensitivePath>
export type Dependency = z.infer<typeof Dependency>
