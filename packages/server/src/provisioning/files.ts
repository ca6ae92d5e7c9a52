import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { chown, type FileHandle, lstat, open, rename, rm } from 'node:fs/promises'
import { isAbsolute, posix, relative, resolve, sep } from 'node:path'
import { hasCode } from '../runtime/error-code.js'
import { badField } from '../runtime/errors.js'
import { type HeldFolder, holdFolder, NoFolder } from '../runtime/held-folder.js'

/**
 * A file that a connector writes. Each access resolves its path again from the hub's files folder, part by part and without
 * following links, so that a link placed in the path during the access has no effect. Each function throws Error with what to do.
 */
export interface ConnectorFile {
  /** For display. */
  readonly path: string
  /** The text of the file; undefined if it does not exist. Throws for a file that is not the connector's. */
  read(): Promise<string | undefined>
  /**
   * Replaces the file atomically: a reader finds the old text or the new. The new file is created in the same folder, because a reader
   * that watches the folder sees a rename, and a rename across file systems is not atomic. Mode and owner stay; only the hub's own
   * user can read new files. Throws and writes nothing for a file that is not the connector's.
   */
  replace(text: string): Promise<void>
  /** In milliseconds since the epoch; undefined if the file does not exist. */
  changedAt(): Promise<number | undefined>
}

/** The files that connectors write: each in the folder named after the connector, in the hub's files folder. */
export interface Files {
  /** `isOwn` decides by the text whether the connector wrote the file. Throws `BadRequest` for a path outside the hub's folder. */
  file(path: string, isOwn: (text: string) => boolean): ConnectorFile
}

/** A connector never writes a larger file. */
const largestBytes = 64 * 1024 * 1024

const isMissing = (error: unknown): boolean => hasCode(error, 'ENOENT')

const unlessMissing = (error: unknown): undefined => {
  if (isMissing(error)) return undefined
  throw error
}

/** Whether a path of a spec is in the folder of its connector. */
export const isInOwnFolder = (connector: string, path: string): boolean =>
  posix.normalize(path).startsWith(`${connector}/`)

const refuseKind = (shown: string, isLink: boolean, wanted: string): Error =>
  isLink
    ? new Error(
        `${shown} is a symbolic link, which Hansa does not follow: put the file or folder itself there`,
      )
    : new Error(`${shown} is not a ${wanted}: move it elsewhere`)

const textOf = async (file: FileHandle, path: string): Promise<string> => {
  const { size } = await file.stat()
  if (size > largestBytes)
    throw new Error(`${path} is ${size} bytes, more than the limit of ${largestBytes}: move it elsewhere`)
  return file.readFile('utf8')
}

/** The status of the file, without following links. Throws Error if it is not a regular file. */
const lookAt = async (folder: HeldFolder, name: string, whole: string): Promise<Stats | undefined> => {
  const found = await lstat(await folder.entry(name)).catch(unlessMissing)
  if (found !== undefined && !found.isFile()) throw refuseKind(whole, found.isSymbolicLink(), 'regular file')
  return found
}

const put = async (
  folder: HeldFolder,
  name: string,
  text: string,
  before: Stats | undefined,
): Promise<void> => {
  const fresh = await folder.entry(`.${name}.${randomBytes(6).toString('hex')}`)
  try {
    const file = await open(fresh, 'wx', before === undefined ? 0o600 : before.mode & 0o777)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    if (before !== undefined && (before.uid !== process.getuid?.() || before.gid !== process.getgid?.()))
      await chown(fresh, before.uid, before.gid).catch(() => undefined)
    await rename(fresh, await folder.entry(name))
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
}

export const createFiles = (folder: string): Files => {
  const partsOf = (path: string): string[] => {
    const inside = relative(folder, resolve(folder, path))
    if (isAbsolute(path) || inside === '' || inside.startsWith('..') || isAbsolute(inside))
      throw badField(
        'path',
        `"${path}" is outside the hub's files folder`,
        'use a path in the folder: CONNECTOR/FILE',
      )
    return inside.split(sep)
  }

  const within = async <T>(
    parts: readonly string[],
    make: boolean,
    use: (held: HeldFolder) => Promise<T>,
  ): Promise<T | undefined> => {
    const held = await holdFolder(folder, parts, { make }).catch((error: unknown) => {
      throw error instanceof NoFolder ? refuseKind(error.path, error.isLink, 'folder') : error
    })
    if (held === undefined) return undefined
    try {
      return await use(held)
    } finally {
      await held.close()
    }
  }

  return {
    file: (path, isOwn) => {
      const parts = partsOf(path)
      const [name = ''] = parts.splice(-1)
      const whole = resolve(folder, path)

      const ownText = async (held: HeldFolder): Promise<string | undefined> => {
        if ((await lookAt(held, name, whole)) === undefined) return undefined
        // The file could have been replaced since the check: follow no link and wait for no pipe.
        const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
        const file = await open(await held.entry(name), flags).catch(unlessMissing)
        if (file === undefined) return undefined
        try {
          const text = await textOf(file, path)
          if (isOwn(text)) return text
        } finally {
          await file.close()
        }
        throw new Error(
          `${path} in the hub's files folder was not written by this connector, so Hansa does not overwrite it: move it elsewhere, or use another path in the connector's folder`,
        )
      }
      return {
        path: whole,
        read: () => within(parts, false, ownText),
        replace: async (text) => {
          await within(parts, true, async (held) => {
            await ownText(held)
            await put(held, name, text, await lookAt(held, name, whole))
          })
        },
        changedAt: () => within(parts, false, async (held) => (await lookAt(held, name, whole))?.mtimeMs),
      }
    },
  }
}
