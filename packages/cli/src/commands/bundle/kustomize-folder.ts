import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import {
  type ChartFile,
  ChartFilesError,
  folderFields,
  kustomizationNames,
  readChartFiles,
} from '@hansa/charts'
import { ManifestError, parseOne } from '@hansa/manifests'
import { UsageError } from '../../errors.js'
import { property } from '../../property.js'

/** The files of a Kustomize folder and of the folders outside it that it refers to. */
export interface KustomizeFolder {
  files: ChartFile[]
  /** The folder to build, relative to the files; empty for the top. */
  path: string
}

const isThere = async (path: string, type: 'isFile' | 'isDirectory'): Promise<boolean> => {
  try {
    return (await stat(path))[type]()
  } catch {
    // Not a path at all, such as an address or an object written in place of one.
    return false
  }
}

const kustomizationIn = async (folder: string): Promise<string | undefined> => {
  for (const name of kustomizationNames)
    if (await isThere(join(folder, name), 'isFile')) return join(folder, name)
  return undefined
}

/** Whether a path is a folder that Kustomize builds. */
export const isKustomizeFolder = async (path: string): Promise<boolean> =>
  (await kustomizationIn(path)) !== undefined

/** The entries with which a kustomization can refer to folders (files must be in its own folder); none for one that Kustomize will refuse. */
const referencesIn = async (file: string): Promise<string[]> => {
  const text = await readFile(file, 'utf8')
  try {
    const kustomization = parseOne(text)
    return folderFields.flatMap((field) => {
      const entries = property(kustomization, field)
      return Array.isArray(entries) ? entries.filter((entry) => typeof entry === 'string') : []
    })
  } catch (error) {
    if (error instanceof ManifestError) return []
    throw error
  }
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)

/** A folder and every folder that its kustomizations refer to, directly or not. */
const foldersOf = async (top: string): Promise<string[]> => {
  const found = new Set<string>()
  const visit = async (folder: string): Promise<void> => {
    const file = await kustomizationIn(folder)
    // Kustomize refuses such a folder, and it can contain anything.
    if (file === undefined || found.has(folder)) return
    found.add(folder)
    for (const entry of await referencesIn(file)) {
      const target = resolve(folder, entry)
      if (await isThere(target, 'isDirectory')) await visit(await realpath(target))
    }
  }
  await visit(top)
  return [...found]
}

const rootOf = (folders: readonly string[], top: string): string => {
  let root = top
  while (!folders.every((folder) => isWithin(folder, root))) root = dirname(root)
  return root
}

const slashed = (path: string): string => path.split(sep).join('/')

/**
 * Reads a Kustomize folder. Folders outside it that its kustomizations refer to are included, others beside it are not. Git's own files
 * are left out.
 * @throws UsageError
 */
export const readKustomizeFolder = async (path: string): Promise<KustomizeFolder> => {
  const top = await realpath(path)
  const folders = await foldersOf(top)
  const root = rootOf(folders, top)
  const outermost = folders.filter(
    (folder) => !folders.some((other) => other !== folder && isWithin(folder, other)),
  )
  const files: ChartFile[] = []
  for (const folder of outermost) {
    const prefix = slashed(relative(root, folder))
    try {
      for (const { name, data } of await readChartFiles(folder, { without: ['.git'] }))
        files.push({ name: prefix === '' ? name : `${prefix}/${name}`, data })
    } catch (error) {
      if (error instanceof ChartFilesError) throw new UsageError(`${folder}: ${error.message}`)
      throw error
    }
  }
  return { files, path: slashed(relative(root, top)) }
}
