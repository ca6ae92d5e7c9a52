import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { UsageError } from '../exit.js'
import type { Globals } from '../globals.js'
import type { Reference } from '../hub.js'
import { isObject } from '../is-object.js'
import { kindOf } from '../kinds.js'
import { referenceTo } from '../references.js'

/** One document of a file, and where it stands for messages. */
export interface Document {
  value: Record<string, unknown>
  source: string
  /** Where its file lies: what paths in it are relative to. */
  folder: string
}

const endings = ['.yaml', '.yml', '.json']

const standardInput = async (): Promise<string> => {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(Buffer.from(part))
  return Buffer.concat(parts).toString('utf8')
}

/** The YAML documents (JSON is YAML) of a text; a List gives its items. Throws UsageError with the place of a mistake. */
export const parseDocuments = (text: string, source: string, folder = '.'): Document[] =>
  parseAllDocuments(text).flatMap((document, index) => {
    const [error] = document.errors
    if (error !== undefined) throw new UsageError(`${source}: ${error.message}`)
    const value: unknown = document.toJS()
    const place = index === 0 ? source : `${source} (document ${index + 1})`
    if (value === null || value === undefined) return []
    if (!isObject(value))
      throw new UsageError(`${place}: is no object`, 'a document has apiVersion, kind and metadata')
    if (value.kind !== 'List') return [{ value, source: place, folder }]
    const items: unknown = value.items
    if (!Array.isArray(items)) throw new UsageError(`${place}: a List without items`)
    return items.map((item: unknown, position) => {
      if (!isObject(item)) throw new UsageError(`${place}: item ${position} is no object`)
      return { value: item, source: `${place} item ${position}`, folder }
    })
  })

const filesIn = async (path: string): Promise<string[]> => {
  const entries = await readdir(path, { withFileTypes: true })
  const found = await Promise.all(
    entries
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((entry) => {
        const full = join(path, entry.name)
        if (entry.isDirectory()) return filesIn(full)
        return endings.some((ending) => entry.name.endsWith(ending)) ? [full] : []
      }),
  )
  return found.flat()
}

/**
 * Every document of a file, of a folder's YAML and JSON files (recursively, by name), or of standard input (`-`).
 * Throws UsageError when there is none.
 */
export const readDocuments = async (path: string): Promise<Document[]> => {
  if (path === '-') return parseDocuments(await standardInput(), 'standard input')
  const info = await stat(path).catch(() => undefined)
  if (info === undefined) throw new UsageError(`there is no file or folder "${path}"`)
  const files = info.isDirectory() ? await filesIn(path) : [path]
  const documents = await Promise.all(
    files.map(async (file) => parseDocuments(await readFile(file, 'utf8'), file, dirname(file))),
  )
  const all = documents.flat()
  if (all.length === 0)
    throw new UsageError(`"${path}" holds no documents`, `files are read that end in ${endings.join(', ')}`)
  return all
}

/** The resource a document is about. Throws UsageError when it does not say. */
export const documentReference = ({ value, source }: Document, globals: Globals): Reference => {
  const { kind, metadata } = value
  if (value.apiVersion !== 'hansa.dev/v1' || typeof kind !== 'string')
    throw new UsageError(
      `${source}: is no resource of Hansa`,
      'a document begins with apiVersion: hansa.dev/v1 and kind',
    )
  const word = kindOf(kind)
  const name: unknown = isObject(metadata) ? metadata.name : undefined
  if (typeof name !== 'string' || name === '')
    throw new UsageError(`${source}: metadata.name is missing`, 'every resource has a name: a DNS label')
  const namespace: unknown = isObject(metadata) ? metadata.namespace : undefined
  return referenceTo(word, name, {
    ...globals,
    ...(typeof namespace === 'string' ? { namespace } : {}),
  })
}
