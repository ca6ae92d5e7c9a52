import { type ChartFile, type GitContent, GitFailure } from '@hansa/charts'
import { ManifestError, parseDocuments, unpackLists } from '@hansa/manifests'
import { isRecord } from '../../../runtime/record.js'
import { encoded } from '../uploaded-files.js'

const textOf = ({ name, data }: ChartFile): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data)
  } catch (cause) {
    throw new GitFailure(`${name} is not UTF-8`, 'save it as UTF-8', { cause })
  }
}

const objectsIn = (file: ChartFile): unknown[] => {
  try {
    return parseDocuments(textOf(file)).flatMap(({ value }) => unpackLists(value).map((one) => one.value))
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error
    throw new GitFailure(`${file.name}: ${error.message}`, 'correct the file', { cause: error })
  }
}

const refuseOwn = ({ name }: ChartFile, object: unknown): void => {
  if (isRecord(object) && String(object.apiVersion).startsWith('hansa.dev/'))
    throw new GitFailure(
      `${name} contains ${String(object.kind)} of hansa.dev, which a bundle cannot contain`,
      'move it out of the path, and apply it to the hub',
    )
}

/** The content of a commit's folder as `spec.source` of a bundle. */
export interface GitSource {
  source: Readonly<Record<string, unknown>> & { type: GitContent['type'] }
  /** That of Chart.yaml. */
  version?: string
}

/** Throws GitFailure for manifests that cannot be read. */
export const sourceOfContent = (content: GitContent): GitSource => {
  const { type, files } = content
  if (type === 'kustomize')
    return { source: { type, files: encoded(files), ...(content.path === '' ? {} : { path: content.path }) } }
  if (type === 'helm') {
    const chart = files.find(({ name }) => name === 'Chart.yaml')
    const [fields] = chart === undefined ? [] : objectsIn(chart)
    const version = isRecord(fields) && typeof fields.version === 'string' ? fields.version : undefined
    return {
      source: { type, chart: { files: encoded(files) } },
      ...(version === undefined ? {} : { version }),
    }
  }
  const objects = files.flatMap((file) => {
    const found = objectsIn(file)
    for (const object of found) refuseOwn(file, object)
    return found
  })
  return { source: { type, objects } }
}

/** A source with the options of a chart that are set. Throws what `refuse` makes of the first one for a source that is not a chart. */
export const withChartOptions = (
  source: GitSource['source'],
  options: Readonly<Record<string, unknown>>,
  refuse: (option: string) => Error,
): GitSource['source'] => {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const [first] = given
  if (first === undefined) return source
  if (source.type !== 'helm') throw refuse(first[0])
  return { ...source, ...Object.fromEntries(given) }
}
