import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import {
  ManifestError,
  parseDocuments as parseManifests,
  unpackLists,
  withoutNullMetadata,
} from '@hansa/manifests'
import { UsageError } from '../errors.js'
import type { Globals } from '../globals.js'
import type { Reference } from '../hub.js'
import { isObject } from '../is-object.js'
import { kindOf } from '../kinds.js'
import { say } from '../output/print.js'
import { referenceTo } from '../references.js'
import { readEndings, reasonToSkip } from './skipped.js'
import { readText } from './text.js'

/** One document of a file, with its place for messages. */
export interface Document {
  value: Record<string, unknown>
  source: string
  /** The folder of its file, which paths in it are relative to. */
  folder: string
  /** File, line and document of a field, for messages. */
  place(pointer: string): string
}

/** The documents and errors at the paths of a command. */
export interface Found {
  documents: Document[]
  /** Files that cannot be read as manifests. */
  failures: UsageError[]
  /** How many files were found, readable or not. */
  files: number
}

const sourceOf = (file: string, index: number, pointer: string): string => {
  const document = index === 0 ? file : `${file} (document ${index + 1})`
  return `${document}${pointer.replaceAll(/\/items\/(\d+)/g, ' item $1')}`
}

/** The YAML documents (JSON is YAML) of a text; a List yields its items. Throws UsageError with the place of the error. */
export const parseDocuments = (text: string, file: string, folder = '.'): Document[] => {
  const manifests = readManifests(text, file)
  return manifests.flatMap(({ value: document, index, lineOf }) =>
    unpackLists(document).map(({ value, pointer }) => {
      const source = sourceOf(file, index, pointer)
      const place = (field: string): string => {
        const line = lineOf(`${pointer}${field}`)
        const where = line === undefined ? file : `${file}:${line}`
        return manifests.length > 1 || index > 0 ? `${where} (document ${index + 1})` : where
      }
      if (!isObject(value))
        throw new UsageError(
          `${place('')}: found ${JSON.stringify(value)?.slice(0, 40)}, expected a mapping`,
          'write apiVersion, kind and metadata in every document',
        )
      if (value.kind === 'List' && !Array.isArray(value.items))
        throw new UsageError(`${place('')}: List has no items`)
      return { value: withoutNullMetadata(value), source, folder, place }
    }),
  )
}

const readManifests = (text: string, file: string): ReturnType<typeof parseManifests> => {
  try {
    return parseManifests(text)
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error
    const { place, pointer, reason, fix } = error
    const where = place === undefined ? file : `${file}:${place.line}:${place.column}`
    throw new UsageError(`${where}: ${pointer === '' ? '' : `${pointer}: `}${reason}`, fix)
  }
}

interface Listing {
  files: string[]
  /** Skipped entries, with the reason. */
  skipped: string[]
}

const filesIn = async (path: string): Promise<Listing> => {
  const entries = (await readdir(path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  const found: Listing = { files: [], skipped: [] }
  for (const entry of entries) {
    const full = join(path, entry.name)
    const isFolder = entry.isDirectory()
    const reason = reasonToSkip(entry.name, isFolder)
    if (reason === '') continue
    if (reason !== undefined) {
      found.skipped.push(`${full}${isFolder ? '/' : ''} (${reason})`)
      continue
    }
    const { files, skipped } = isFolder ? await filesIn(full) : { files: [full], skipped: [] }
    found.files.push(...files)
    found.skipped.push(...skipped)
  }
  return found
}

/** Refuses sources that another tool must render first, with the command for it instead of a YAML error. */
const refuseSources = async (path: string, isFolder: boolean): Promise<void> => {
  if (isFolder) {
    const names = await readdir(path)
    if (!names.some((name) => /^Chart\.ya?ml$/.test(name)) || !names.includes('templates')) return
    throw new UsageError(
      `"${path}" is a Helm chart, expected manifests`,
      `push it alone: hansa bundle push ${path}; hansa bundle render ${path} prints its manifests`,
    )
  }
  const tool = reasonToSkip(basename(path), false)
  if (tool === undefined || tool === '' || tool === 'hidden') return
  throw new UsageError(
    `"${path}" is ${tool}, not a manifest`,
    tool.startsWith('Kustomize')
      ? `push its folder: hansa bundle push ${dirname(path)}`
      : `render the chart first: hansa bundle render ${dirname(path)} --show-secrets | hansa bundle push - --name NAME`,
  )
}

const findAt = async (path: string): Promise<Found> => {
  const info = path === '-' ? undefined : await stat(path).catch(() => undefined)
  if (path !== '-' && info === undefined) throw new UsageError(`file or folder "${path}" not found`)
  const isFolder = info?.isDirectory() === true
  if (info !== undefined) await refuseSources(path, isFolder)
  const { files, skipped } = isFolder ? await filesIn(path) : { files: [path], skipped: [] }
  if (skipped.length > 0) say(`note: skipped ${skipped.join(', ')}`)
  const found: Found = { documents: [], failures: [], files: files.length }
  for (const file of files) {
    const { text, source } = await readText(file)
    try {
      found.documents.push(...parseDocuments(text, source, file === '-' ? '.' : dirname(file)))
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      found.failures.push(error)
    }
  }
  if (found.documents.length + found.failures.length === 0)
    throw new UsageError(
      path === '-' ? 'standard input contains no documents' : `"${path}" contains no documents`,
      isFolder ? `only files ending in ${readEndings} are read` : 'expected YAML or JSON documents',
    )
  return found
}

/**
 * Every document of files, of folders' YAML and JSON files (recursively, by name), or of standard input (`-`).
 * Throws UsageError if one of the paths contains none.
 */
export const findDocuments = async (paths: readonly string[]): Promise<Found> => {
  const all: Found = { documents: [], failures: [], files: 0 }
  for (const path of paths) {
    const { documents, failures, files } = await findAt(path)
    all.documents.push(...documents)
    all.failures.push(...failures)
    all.files += files
  }
  return all
}

/** As `findDocuments`, for commands that need all of them: throws the first error, which lists the others. */
export const readDocuments = async (...paths: readonly string[]): Promise<Document[]> => {
  const { documents, failures } = await findDocuments(paths)
  const [first, ...others] = failures
  if (first === undefined) return documents
  if (others.length === 0) throw first
  const errors = failures.map(({ message }) => ({ reason: message }))
  throw Object.assign(new UsageError(`cannot read ${failures.length} files`, first.hint), { errors })
}

/** The resource of a document. Throws UsageError if the document does not name one. */
export const documentReference = ({ value, source, place }: Document, globals: Globals): Reference => {
  const { apiVersion, kind, metadata } = value
  if (apiVersion !== 'hansa.dev/v1' || typeof kind !== 'string')
    throw new UsageError(
      `${source}: found apiVersion ${JSON.stringify(apiVersion)} and kind ${JSON.stringify(kind)}, expected a resource of apiVersion: hansa.dev/v1`,
      `to push Kubernetes manifests as a bundle: hansa bundle push ${place('').replace(/:\d+( .*)?$/, '')}`,
    )
  const word = kindOf(kind)
  const name: unknown = isObject(metadata) ? metadata.name : undefined
  if (typeof name !== 'string' || name === '')
    throw new UsageError(`${source}: metadata.name is missing`, 'set metadata.name to a DNS label')
  const namespace: unknown = isObject(metadata) ? metadata.namespace : undefined
  return referenceTo(word, name, {
    ...globals,
    ...(typeof namespace === 'string' ? { namespace } : {}),
  })
}
