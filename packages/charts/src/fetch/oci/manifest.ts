import { limits } from '../../limits.js'
import { ChartFetchError } from '../error.js'
import { isRecord, textIn } from '../record.js'
import { shownText } from '../shown.js'
import { digestPattern } from './reference.js'

/** A reference to bytes in a registry. */
export interface Descriptor {
  mediaType: string
  /** `sha256:…` */
  digest: string
  /** In bytes. */
  size: number
}

export const manifestType = 'application/vnd.oci.image.manifest.v1+json'
export const indexType = 'application/vnd.oci.image.index.v1+json'
/** Source: helm.sh/docs/topics/registries and Helm's pkg/registry/constants.go. */
const configType = 'application/vnd.cncf.helm.config.v1+json'
const archiveTypes = ['application/vnd.cncf.helm.chart.content.v1.tar+gzip', 'application/tar+gzip']

export const descriptorOf = (value: unknown): Descriptor | undefined => {
  const [mediaType, digest] = [textIn(value, 'mediaType'), textIn(value, 'digest')]
  const size = isRecord(value) ? value.size : undefined
  if (mediaType === undefined || digest === undefined) return undefined
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0
    ? { mediaType, digest, size }
    : undefined
}

export const listIn = (manifest: unknown, field: string): readonly unknown[] => {
  const list = isRecord(manifest) ? manifest[field] : undefined
  return Array.isArray(list) ? list : []
}

/** Whether a manifest is an index: a list of manifests. */
export const isIndex = (manifest: unknown): boolean =>
  textIn(manifest, 'mediaType') === indexType || (isRecord(manifest) && Array.isArray(manifest.manifests))

/**
 * The digest of the chart's manifest in an index.
 * @throws ChartFetchError Invalid unless exactly one can be a chart
 */
export const chartInIndex = (index: unknown, subject: string): string => {
  const manifests = listIn(index, 'manifests').filter((one) => textIn(one, 'mediaType') === manifestType)
  const charts = manifests.filter((one) => textIn(one, 'artifactType') === configType)
  const candidates = charts.length > 0 ? charts : manifests
  const digest = candidates.length === 1 ? textIn(candidates[0], 'digest') : undefined
  if (digest === undefined || !digestPattern.test(digest))
    throw new ChartFetchError(
      'Invalid',
      `${subject} is an index of ${manifests.length} manifests, expected one Helm chart; pass the digest of the chart`,
    )
  return digest
}

const provenanceType = 'application/vnd.cncf.helm.chart.provenance.v1.prov'

/** The layer with the provenance file of a chart; undefined if it is not signed. */
export const provenanceLayer = (manifest: unknown): Descriptor | undefined => {
  const layers = listIn(manifest, 'layers').filter((layer) => textIn(layer, 'mediaType') === provenanceType)
  const layer = layers.length === 1 ? descriptorOf(layers[0]) : undefined
  return layer !== undefined && digestPattern.test(layer.digest) ? layer : undefined
}

/**
 * The layer with the archive of a chart's manifest. A provenance layer is ignored.
 * @throws ChartFetchError Invalid if it is not a Helm chart, TooLarge by the size of the layer
 */
export const chartLayer = (manifest: unknown, subject: string): Descriptor => {
  const config = textIn(isRecord(manifest) ? manifest.config : undefined, 'mediaType')
  if (config !== configType)
    throw new ChartFetchError(
      'Invalid',
      `${subject} is not a Helm chart: its config has media type "${shownText(config ?? '')}", expected "${configType}"`,
    )
  const layers = listIn(manifest, 'layers').filter((layer) =>
    archiveTypes.includes(textIn(layer, 'mediaType') ?? ''),
  )
  const layer = layers.length === 1 ? descriptorOf(layers[0]) : undefined
  if (layer === undefined)
    throw new ChartFetchError('Invalid', `${subject} has ${layers.length} layers with a chart, expected 1`)
  if (!digestPattern.test(layer.digest))
    throw new ChartFetchError(
      'Invalid',
      `${subject} names its archive by "${shownText(layer.digest)}", expected a sha256 digest`,
    )
  if (layer.size > limits.archiveBytes)
    throw new ChartFetchError(
      'TooLarge',
      `${subject} has an archive of ${layer.size} bytes, more than the limit of ${limits.archiveBytes}`,
    )
  return layer
}
