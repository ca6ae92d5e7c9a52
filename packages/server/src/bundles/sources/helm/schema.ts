import { z } from 'zod'
import { Digest, Values } from '../../contract.js'
import { dependencyRepositoriesOf } from '../dependency-repositories.js'
import { httpAccessFields, SecretOfRequest } from '../http-access.js'
import { Base64, UploadedFiles } from '../uploaded-files.js'

const keyring = z
  .string()
  .min(1)
  .max(256 * 1024)
  .meta({
    description: 'Public keys of GnuPG: armored, or what `gpg --export` writes, in base64.',
  })

/** For an archive that a client sends, with the provenance file beside it. */
const verifySent = z
  .strictObject({
    gpg: z.strictObject({
      keyring,
      provenance: z
        .string()
        .min(1)
        .max(1024 * 1024)
        .meta({ description: 'The text of the .prov file.' }),
    }),
  })
  .optional()
  .meta({ description: 'Refuses an archive that is not signed by one of the keys.' })

const verifyGpg = z.strictObject({ gpg: z.strictObject({ keyring }) })
const verifyCosign = z.strictObject({
  cosign: z.strictObject({
    key: z.string().min(1).max(10_000).meta({
      description:
        'The text of cosign.pub: an ECDSA P-256 public key in PEM. The transparency log is not used.',
    }),
  }),
})

const Archive = z.strictObject({
  archive: Base64.min(1).meta({ description: 'The bytes of a chart archive (.tgz), in base64.' }),
  verify: verifySent,
})

const Uploaded = z.strictObject({
  verify: verifySent,
  upload: Digest.meta({
    description:
      'The digest of an archive that was uploaded for this bundle within the last hour: POST …/bundles/{name}/archives.',
  }),
})

const Files = z.strictObject({
  files: UploadedFiles.meta({
    description: 'The files of a chart folder. The rules of its .helmignore apply.',
  }),
})

const access = z
  .strictObject(httpAccessFields(SecretOfRequest))
  .optional()
  .meta({ description: 'For this request only: it is not stored.' })

const version = z.string().min(1).max(256).optional().meta({
  description: 'A version or a range as Helm reads it, such as ^9; the newest release when absent.',
})

const RegistryChart = z.strictObject({
  oci: z.string().startsWith('oci://').max(2048).meta({ description: 'oci://HOST/PATH/NAME' }),
  version,
  access,
  verify: z.union([verifyCosign, verifyGpg]).optional().meta({
    description: 'Refuses a chart without such a signature in the registry.',
  }),
})

const RepositoryChart = z.strictObject({
  repository: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .meta({ description: 'The URL above index.yaml.' }),
  name: z.string().min(1).max(253),
  version,
  access,
  verify: verifyGpg.optional().meta({
    description: 'Refuses a chart without a provenance file (.prov) that is signed by one of the keys.',
  }),
})

/** The key that the hub verified a signature with. */
const Verified = z.union([
  z.strictObject({
    gpg: z.strictObject({ fingerprint: z.string(), user: z.string().optional() }),
  }),
  z.strictObject({
    cosign: z.strictObject({ key: Digest.meta({ description: 'Of the public key in DER.' }) }),
  }),
])

/** Stored in place of the chart. */
const ChartStored = z.strictObject({
  name: z.string(),
  version: z.string(),
  appVersion: z.string().optional(),
  from: z.string().optional().meta({ description: 'Where the hub fetched it, once.' }),
  digest: Digest.meta({ description: 'Of the archive, or of the files.' }),
  verified: Verified.optional().meta({ description: 'The key that signed it, if the hub verified that.' }),
})

/** What a bundle can say about its chart. */
export const chartOptions = {
  divisible: z
    .array(
      z
        .string()
        .max(253)
        .regex(/^([A-Z][A-Za-z]*\/)?[a-z0-9][-a-z0-9.]*$/, 'must be the name of a workload, or Kind/name'),
    )
    .max(100)
    .optional()
    .meta({
      description:
        'Workloads with replicas that a placement can divide over clusters, by name or as Kind/name. All other objects of the chart are on each of these clusters. Without any, the chart runs whole.',
    }),
  crdPolicy: z.enum(['CreateReplace', 'Create', 'Skip']).optional().meta({
    description:
      'What happens to the CustomResourceDefinitions in the `crds/` folders of the chart: CreateReplace (the default) creates and updates them, Create creates those that a cluster lacks and never changes them afterwards, Skip ignores them. Definitions among the templates are objects like all others.',
  }),
  values: Values.optional().meta({ description: "Values above the chart's defaults, for every release." }),
  releaseName: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be a name of lower-case letters, digits and hyphens')
    .max(53)
    .optional()
    .meta({ description: 'The name that templates see as .Release.Name; that of the release when absent.' }),
  skipSchemaValidation: z
    .literal(true)
    .optional()
    .meta({ description: "Ignores the chart's values.schema.json." }),
  hooks: z
    .strictObject({
      wait: z.boolean().optional().meta({
        description:
          'Hooks after an installation, an upgrade or a rollback wait until all objects of the release are ready on the cluster. By default they do not wait, as with Helm.',
      }),
    })
    .optional(),
  lookup: z.enum(['None', 'Release']).optional().meta({
    description:
      'What `lookup` of templates finds: the objects that the release applied on the cluster before (Release, the default), or nothing. It never reads the cluster.',
  }),
}

/** The same with what is only used while the chart is pushed. */
export const sentChartOptions = {
  ...chartOptions,
  dependencyRepositories: dependencyRepositoriesOf(SecretOfRequest).meta({
    description:
      'Access to registries and repositories with dependencies that are missing from `charts/`. For this request only: it is not stored.',
  }),
}

export const HelmSent = z.strictObject({
  type: z.literal('helm'),
  chart: z.union([Archive, Uploaded, Files, RegistryChart, RepositoryChart, ChartStored]),
  ...sentChartOptions,
})

export const HelmStored = z.strictObject({ type: z.literal('helm'), chart: ChartStored, ...chartOptions })

/** The text that is stored for a chart; `size` for an archive that is stored in parts. */
export const ChartContent = z.union([
  Archive.omit({ verify: true }),
  Files,
  z.strictObject({ size: z.int().positive() }),
])

export type RemoteChart = z.infer<typeof RegistryChart> | z.infer<typeof RepositoryChart>
export type HelmSent = z.infer<typeof HelmSent>
export type HelmStored = z.infer<typeof HelmStored>
export type ChartStored = z.infer<typeof ChartStored>
export type ChartContent = z.infer<typeof ChartContent>
export type SentSignature = z.infer<typeof verifySent>
