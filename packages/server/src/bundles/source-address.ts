import { uploadSource } from '../namespaces/index.js'
import { isRecord } from '../runtime/record.js'

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const addressOfChart = (chart: Record<string, unknown>): string | undefined => {
  const { oci, repository, name, archive, upload, files } = chart
  if (oci !== undefined) return text(oci)
  // A name with a slash is not a folder: the index is read above it.
  if (repository !== undefined)
    return `${String(repository).replace(/\/+$/, '')}/${encodeURIComponent(String(name))}`
  if (archive !== undefined || upload !== undefined || files !== undefined) return uploadSource
  // What the hub shows for a stored chart: content that the bundle has already.
  return undefined
}

/**
 * Where the content of a sent source comes from: the URL of a Git repository, the reference of a chart in a registry, the URL of a chart in a
 * repository (URL/NAME), or `upload` for what the client sends. Undefined for the digest of content that the bundle has already.
 */
export const addressOfSource = (source: unknown): string | undefined => {
  if (!isRecord(source)) return uploadSource
  if (source.url !== undefined) return text(source.url)
  if (isRecord(source.chart)) return addressOfChart(source.chart)
  const content = source.objects ?? source.files
  return isRecord(content) && typeof content.digest === 'string' && typeof content.count === 'number'
    ? undefined
    : uploadSource
}
