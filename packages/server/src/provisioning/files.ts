import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { chown, type FileHandle, lstat, open, rename, rm } from 'node:fs/promises'
import { isAbsolute, posix, relative, resolve, sep } from 'node:path'
import { badField } from '../runtime/errors.js'
import { type HeldFolder, holdFolder, NoFolder } from '../runtime/held-folder.js'

/**
 * A file a connector writes. It is reached from the hub's folder of files part by part and over no link, each time anew, and nothing
 * that is put in the way meanwhile leads elsewhere. Each function throws Error saying what to do.
 */
export interface ConnectorFile {
  /** To be shown. */
  readonly path: string
  /** Its text; undefined where there is none. Throws for a file that is not the connector's. */
  read(): Promise<string | undefined>
  /**
   * Replaces it at once: a reader finds the old text or the new. The new one is made in the same folder, because a reader that watches
   * the folder for the file's name sees such a rename, and a rename out of another file system is none. Mode and owner stay; new files
   * are for the hub's own user alone. Throws, and writes nothing, over a file that is not the connector's.
   */
  replace(text: string): Promise<void>
  /** In milliseconds since the epoch; undefined where there is none. */
  changedAt(): Promise<number | undefined>
}

/** The files connectors write: each below a folder of the connector's name, in the hub's folder of files. */
export interface Files {
  /** `isOwn` tells by its text whether a file is one the connector wrote. Throws `BadRequest` for a path that leaves the hub's folder. */
  file(path: string, isOwn: (text: string) => boolean): ConnectorFile
}

/** A larger file is no file a connector wrote. */
const largestBytes = 64 * 1024 * 1024

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

const unlessMissing = (error: unknown): undefined => {
  if (isMissing(error)) return undefined
  throw error
}

/** Whether a path of a spec lies in the folder of its connector. */
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

/** The file of this name, looked at and not followed. Throws Error where it is none. */
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
        `"${path}" is outside the hub's folder of files`,
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
        // Whatever was put there since it was looked at: no link is followed, and no pipe waited for.
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
          `${path} in the hub's folder of files was not written by this connector, so Hansa does not overwrite it: move it elsewhere, or use another path in the connector's folder`,
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
