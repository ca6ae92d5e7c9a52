import { archiveFiles } from '../archive-files.js'
import { declaredDependencies } from '../fetch/dependencies/declared.js'
import { resolveDependencies } from '../fetch/dependencies/resolve.js'
import { ChartFetchError } from '../fetch/error.js'
import { parseYamlMap } from '../fetch/yaml.js'
import { folderFields, kustomizationNames } from '../kustomize/fields.js'
import type { ChartFile } from '../types.js'
import { GitFailure } from './failure.js'
import type { GitLimits } from './limits.js'
import { type CommitTree, type FoundFile, filesBelow, isFile, linkTarget, readFiles } from './tree.js'

type Most = Pick<GitLimits, 'files' | 'folders'>

/** The files that a path of a commit holds, before their contents are fetched. */
export interface FoundContent {
  type: 'helm' | 'kustomize' | 'manifests'
  path: string
  /** Sorted. Those of a chart are followed by those of the charts that it names with `file://`. */
  files: readonly FoundFile[]
}

/** The files of a path. */
export type GitContent =
  | {
      type: 'helm'
      /** As `readChartFiles` returns them, with the dependencies of `file://` in `charts/`. */
      files: ChartFile[]
    }
  | {
      type: 'kustomize'
      /** Of the folder and those that it refers to; their names are relative to the repository. */
      files: ChartFile[]
      path: string
    }
  | {
      type: 'manifests'
      /** Their names are relative to the repository. */
      files: ChartFile[]
    }

const manifest = /\.(ya?ml|json)$/

const at = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

/** The files below a folder, with names relative to it; an archive in place of the folder as `readChartFiles` returns it. */
const relativeTo = (folder: string, files: readonly ChartFile[]): ChartFile[] =>
  files.flatMap(({ name, data }) => {
    if (name === folder) return archiveFiles(data)
    if (folder === '') return [{ name, data }]
    return name.startsWith(`${folder}/`) ? [{ name: name.slice(folder.length + 1), data }] : []
  })

/** Runs `read` with its errors as those of the content. */
const ofContent = async <Result>(read: () => Result | Promise<Result>): Promise<Result> => {
  try {
    return await read()
  } catch (error) {
    if (error instanceof ChartFetchError)
      throw new GitFailure(error.message, 'correct the files and commit them', { cause: error })
    throw error
  }
}

/** The folders that a kustomization names; none for one that Kustomize will refuse. */
const foldersIn = ({ name, data }: ChartFile): string[] => {
  let value: Readonly<Record<string, unknown>>
  try {
    value = parseYamlMap(data, name)
  } catch (error) {
    if (error instanceof ChartFetchError) return []
    throw error
  }
  return folderFields.flatMap((field) => {
    const entries: unknown = value[field]
    if (!Array.isArray(entries)) return []
    return entries.flatMap((entry: unknown) => {
      const isFolder = typeof entry === 'string' && !entry.includes('://')
      const target = isFolder ? linkTarget(name, entry) : undefined
      return target === undefined ? [] : [target]
    })
  })
}

/** The files of a Kustomize folder, and of the folders that its kustomizations name: those of each level are read together. */
const kustomizeFiles = async (tree: CommitTree, top: string, most: Most): Promise<FoundFile[]> => {
  const found = new Map<string, FoundFile>()
  const seen = new Set([top])
  for (let level = [top]; level.length > 0; ) {
    const named: FoundFile[] = []
    for (const folder of level) {
      const files = await filesBelow(tree, folder, most.files)
      const own = files.filter(({ name }) => kustomizationNames.some((file) => name === at(folder, file)))
      // Kustomize refuses a folder without one, and it can contain anything.
      if (own.length === 0) continue
      for (const file of files) found.set(file.name, file)
      checkNumber(found.size, `"${top}" and the folders it refers to have`, most.files)
      named.push(...own)
    }
    const next = (await readFiles(tree, named)).flatMap(foldersIn).filter((path) => !isFile(tree, path))
    level = [...new Set(next)].filter((folder) => !seen.has(folder))
    for (const folder of level) seen.add(folder)
    checkFolders(seen.size, `"${top}" and the folders it refers to name`, most.folders)
  }
  return [...found.values()]
}

const checkFolders = (folders: number, subject: string, most: number): void => {
  if (folders > most)
    throw new GitFailure(`${subject} more than ${most} folders`, 'divide them into several bundles')
}

const checkNumber = (files: number, subject: string, most: number): void => {
  if (files > most)
    throw new GitFailure(
      `${subject} more than ${most} files`,
      'keep only the files of the bundle in its path',
    )
}

const chartFiles = ['Chart.yaml', 'Chart.lock', 'requirements.yaml', 'requirements.lock']

/** The folder of the repository that a `file://` address in a chart means. Throws GitFailure if it leaves the repository. */
const localFolder = (chart: string, address: string): string => {
  const folder = linkTarget(at(chart, 'Chart.yaml'), address.slice('file://'.length))
  if (folder !== undefined) return folder
  throw new GitFailure(`the dependency at ${address} is outside of the repository`, 'move the chart into it')
}

/** The folders of the charts that a chart names with `file://`. */
const localDependencies = async (
  tree: CommitTree,
  chart: string,
  files: readonly FoundFile[],
): Promise<string[]> => {
  const wanted = files.filter(({ name }) => chartFiles.some((file) => name === at(chart, file)))
  const read = relativeTo(chart, await readFiles(tree, wanted))
  const { dependencies, lock } = await ofContent(() => declaredDependencies(read))
  const local = [...dependencies, ...(lock?.dependencies ?? [])]
    .map(({ repository }) => repository)
    .filter((repository) => repository.startsWith('file://'))
  return [...new Set(local.map((repository) => localFolder(chart, repository)))]
}

/** The files of a chart, and of the charts that it names with `file://`. */
const helmFiles = async (
  tree: CommitTree,
  chart: string,
  files: readonly FoundFile[],
  most: Most,
): Promise<FoundFile[]> => {
  const found = new Map(files.map((file) => [file.name, file]))
  const folders = await localDependencies(tree, chart, files)
  checkFolders(folders.length, `the dependencies of "${chart}" name`, most.folders)
  for (const folder of folders) {
    for (const file of await filesBelow(tree, folder, most.files)) found.set(file.name, file)
    checkNumber(found.size, `"${chart}" and its dependencies have`, most.files)
  }
  return [...found.values()]
}

/** Finds what a path of a commit holds: a chart, a Kustomize folder, or manifests. Throws GitFailure if it is empty. */
export const findContent = async (tree: CommitTree, path: string, most: Most): Promise<FoundContent> => {
  const below = await filesBelow(tree, path, most.files)
  const has = (name: string): boolean => below.some((file) => file.name === at(path, name))
  const type = has('Chart.yaml') ? 'helm' : kustomizationNames.some(has) ? 'kustomize' : 'manifests'
  const chosen =
    type === 'helm'
      ? await helmFiles(tree, path, below, most)
      : type === 'kustomize'
        ? await kustomizeFiles(tree, path, most)
        : below.filter(({ name }) => manifest.test(name))
  if (chosen.length === 0)
    throw new GitFailure(
      `the path "${path}" has no Chart.yaml, no kustomization.yaml and no manifests`,
      'correct the path',
    )
  const files = [...chosen].sort((one, other) => (one.name < other.name ? -1 : 1))
  return { type, path, files }
}

/** Fetches the contents. Throws GitFailure. */
export const readContent = async (
  tree: CommitTree,
  { type, path, files }: FoundContent,
): Promise<GitContent> => {
  const read = await readFiles(tree, files)
  if (type === 'kustomize') return { type, files: read, path }
  if (type === 'manifests') return { type, files: read }
  const chart = await ofContent(() =>
    resolveDependencies(relativeTo(path, read), {
      localOnly: true,
      folder: { read: async (address) => relativeTo(localFolder(path, address), read) },
    }),
  )
  return { type, files: chart.files }
}
