import { createHash } from 'node:crypto'
import type { ChartFile } from '@hansa/charts'
import { ManifestError, parseDocuments, parseOne, unpackLists } from '@hansa/manifests'
import { isRecord } from '../runtime/record.js'
import type { FollowedBundle } from './contract.js'
import { RepositoryFailure } from './failure.js'
import { type CommitTree, type FoundFile, filesBelow, linkTarget, readFiles } from './git/tree.js'

/** The files of a bundle in a commit, before their contents are fetched. */
export interface FoundContent {
  type: 'helm' | 'kustomize' | 'manifests'
  files: readonly FoundFile[]
  /** Of the names and IDs of the files, and of the other settings of the bundle. */
  digest: string
}

const kustomizations = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']
const manifest = /\.(ya?ml|json)$/
/** The fields of a kustomization that can name folders. */
const references = ['resources', 'bases', 'components', 'generators', 'transformers', 'validators']

const at = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)
const nameIn = (folder: string, path: string): string =>
  folder === '' ? path : path.slice(folder.length + 1)

const textOf = ({ name, data }: ChartFile): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data)
  } catch (cause) {
    throw new RepositoryFailure(`${name} is not UTF-8`, 'save it as UTF-8', { cause })
  }
}

/** The folders that a kustomization names; none for one that Kustomize will refuse. */
const foldersIn = (file: ChartFile): string[] => {
  try {
    const value = parseOne(textOf(file))
    if (!isRecord(value)) return []
    return references.flatMap((field) => {
      const entries: unknown = value[field]
      return Array.isArray(entries)
        ? entries.flatMap((entry) => {
            const target =
              typeof entry === 'string' && !entry.includes('://') ? linkTarget(file.name, entry) : undefined
            return target === undefined ? [] : [target]
          })
        : []
    })
  } catch (error) {
    if (error instanceof ManifestError) return []
    throw error
  }
}

/** The files of a Kustomize folder, and of the folders that its kustomizations name. */
const kustomizeFiles = async (tree: CommitTree, top: string, most: number): Promise<FoundFile[]> => {
  const found = new Map<string, FoundFile>()
  const seen = new Set<string>()
  const visit = async (folder: string): Promise<void> => {
    if (seen.has(folder)) return
    seen.add(folder)
    const files = await filesBelow(tree, folder, most)
    const own = files.filter(({ name }) => kustomizations.some((file) => name === at(folder, file)))
    // Kustomize refuses a folder without one, and it can contain anything.
    if (own.length === 0) return
    for (const file of files) found.set(file.name, file)
    if (found.size > most)
      throw new RepositoryFailure(
        `"${top}" and the folders it refers to have more than ${most} files`,
        'keep only the files of the bundle in its path',
      )
    for (const file of await readFiles(tree, own)) for (const next of foldersIn(file)) await visit(next)
  }
  await visit(top)
  return [...found.values()]
}

const digestOf = (
  type: string,
  { path, dependencies, sensitive }: FollowedBundle,
  files: readonly FoundFile[],
): string => {
  const hash = createHash('sha256').update(JSON.stringify([type, path, dependencies, sensitive]))
  for (const { name, id } of files) hash.update(JSON.stringify([name, id]))
  return `sha256:${hash.digest('hex')}`
}

/** Finds what a path of a commit holds: a chart, a Kustomize folder, or manifests. Throws RepositoryFailure if it is empty. */
export const findContent = async (
  tree: CommitTree,
  bundle: FollowedBundle,
  most: number,
): Promise<FoundContent> => {
  const { path } = bundle
  const below = await filesBelow(tree, path, most)
  const has = (name: string): boolean => below.some((file) => file.name === at(path, name))
  const type = has('Chart.yaml') ? 'helm' : kustomizations.some(has) ? 'kustomize' : 'manifests'
  const chosen =
    type === 'helm'
      ? below
      : type === 'kustomize'
        ? await kustomizeFiles(tree, path, most)
        : below.filter(({ name }) => manifest.test(name))
  if (chosen.length === 0)
    throw new RepositoryFailure(
      `the path "${path}" has no Chart.yaml, no kustomization.yaml and no manifests`,
      'correct the path of the bundle; its revisions stay as they are',
    )
  const files = [...chosen].sort((one, other) => (one.name < other.name ? -1 : 1))
  return { type, files, digest: digestOf(type, bundle, files) }
}

const objectsIn = (file: ChartFile): unknown[] => {
  try {
    return parseDocuments(textOf(file)).flatMap(({ value }) => unpackLists(value).map((one) => one.value))
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error
    throw new RepositoryFailure(`${file.name}: ${error.message}`, 'correct the file', { cause: error })
  }
}

const refuseOwn = ({ name }: ChartFile, object: unknown): void => {
  if (isRecord(object) && String(object.apiVersion).startsWith('hansa.dev/'))
    throw new RepositoryFailure(
      `${name} contains ${String(object.kind)} of hansa.dev, which a bundle cannot contain`,
      'move it out of the path, and apply it to the hub',
    )
}

/** `spec.source` of a bundle, and the version in its Chart.yaml. */
export interface ReadContent {
  source: unknown
  version?: string
}

const encoded = (files: readonly ChartFile[], folder: string) =>
  files.map(({ name, data }) => ({ name: nameIn(folder, name), data: Buffer.from(data).toString('base64') }))

/** Fetches the contents. Throws RepositoryFailure. */
export const readContent = async (
  tree: CommitTree,
  { type, files }: FoundContent,
  path: string,
): Promise<ReadContent> => {
  const read = await readFiles(tree, files)
  if (type === 'kustomize')
    return { source: { type, files: encoded(read, ''), ...(path === '' ? {} : { path }) } }
  if (type === 'helm') {
    const chart = read.find(({ name }) => name === at(path, 'Chart.yaml'))
    const [fields] = chart === undefined ? [] : objectsIn(chart)
    const version = isRecord(fields) && typeof fields.version === 'string' ? fields.version : undefined
    return {
      source: { type, chart: { files: encoded(read, path) } },
      ...(version === undefined ? {} : { version }),
    }
  }
  const objects = read.flatMap((file) => {
    const found = objectsIn(file)
    for (const object of found) refuseOwn(file, object)
    return found
  })
  return { source: { type, objects } }
}
