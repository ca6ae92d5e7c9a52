import { readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, extname, join, normalize, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** The forms of a file in a response: as it is, or compressed. */
export type Packing = 'br' | 'gzip' | 'identity'

export interface ConsoleFile {
  /** Its media type. */
  type: string
  /** Its name holds a hash of its content: it never changes. */
  immutable: boolean
  /** The compressions that are worth it. */
  packings: readonly Packing[]
  body(packing: Packing): Promise<Buffer>
}

export interface ConsoleFiles {
  /** `path` is that of the URL, decoded. Undefined if the file does not exist. */
  find(path: string): Promise<ConsoleFile | undefined>
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
}

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

/** A few milliseconds for the largest file; it is done once. */
const pack = async (content: Buffer, packing: Packing): Promise<Buffer> => {
  if (packing === 'br') return brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } })
  return packing === 'gzip' ? zip(content) : content
}

/** Vite's hashed names: `assets/index-DiwrgTda.js`. */
const isHashed = (path: string): boolean => /^assets[/\\].+-[\w-]{8,}\.\w+$/.test(path)

/** The folder of the built console that is installed beside the hub; undefined if it is not installed. */
export const installedConsole = (): string | undefined => {
  try {
    // Only resolved, never loaded: it is for browsers.
    return join(dirname(createRequire(import.meta.url).resolve('@hansa/console/package.json')), 'dist')
  } catch {
    return undefined
  }
}

/** The files of a built console. Each is read and compressed on first use, and cached. Files outside `folder` are never read. */
export const createConsoleFiles = (folder: string): ConsoleFiles => {
  const known = new Map<string, ConsoleFile>()

  const open = async (path: string): Promise<ConsoleFile | undefined> => {
    const type = types[extname(path)]
    const whole = join(folder, path)
    if (type === undefined || !whole.startsWith(folder + sep)) return undefined
    const found = await stat(whole).catch(() => undefined)
    if (found?.isFile() !== true) return undefined
    const bodies = new Map<Packing, Promise<Buffer>>()
    const packable = !['.png', '.ico'].includes(extname(path)) && found.size > 1_000
    return {
      type,
      immutable: isHashed(path),
      packings: packable ? ['br', 'gzip', 'identity'] : ['identity'],
      body: (packing) => {
        const present = bodies.get(packing)
        if (present !== undefined) return present
        const made = readFile(whole).then((content) => pack(content, packing))
        bodies.set(packing, made)
        made.catch(() => bodies.delete(packing))
        return made
      },
    }
  }

  return {
    find: async (path) => {
      const name = normalize(path).replace(/^[/\\]+/, '')
      const present = known.get(name)
      if (present !== undefined) return present
      const file = await open(name)
      // A file without a hash in its name can change when the console is upgraded under a running hub.
      if (file?.immutable === true) known.set(name, file)
      return file
    },
  }
}
