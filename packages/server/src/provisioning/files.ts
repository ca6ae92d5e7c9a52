import { constants } from 'node:fs'
import { lstat, open, realpath } from 'node:fs/promises'
import { isAbsolute, join, posix, relative, resolve, sep } from 'node:path'
import { badField } from '../runtime/errors.js'

/** The files connectors write: each below a folder of the connector's name, in the hub's folder of files. */
export interface Files {
  /** A path of a spec as one on disk. Throws `BadRequest` for a path that leaves the hub's folder. */
  file(path: string): string
  /**
   * That a path is the connector's to write: no link on the way, and a file there only if `isOwn` recognises its text. Throws Error saying
   * what to do. Asked before each use: links and files may have come since.
   */
  checkFile(path: string, isOwn: (text: string) => boolean): Promise<void>
}

/** A larger file is no file a connector wrote. */
const largestBytes = 64 * 1024 * 1024

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** Whether a path of a spec lies in the folder of its connector. */
export const isInOwnFolder = (connector: string, path: string): boolean =>
  posix.normalize(path).startsWith(`${connector}/`)

const readBounded = async (whole: string, shown: string): Promise<string> => {
  // Whatever was put there since it was looked at: no link is followed, and no pipe waited for.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const file = await open(whole, flags)
  try {
    const { size } = await file.stat()
    if (size > largestBytes)
      throw new Error(`${shown} has ${size} bytes, at most ${largestBytes} are read: move it away`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

export const createFiles = (folder: string): Files => {
  const file = (path: string): string => {
    const whole = resolve(folder, path)
    const inside = relative(folder, whole)
    if (isAbsolute(path) || inside === '' || inside.startsWith('..') || isAbsolute(inside))
      throw badField(
        'path',
        `"${path}" leaves the hub's folder of files`,
        'name a file below it: authelia/users_database.yml',
      )
    return whole
  }
  return {
    file,
    checkFile: async (path, isOwn) => {
      const parts = relative(folder, file(path)).split(sep)
      let at = await realpath(folder).catch(() => folder)
      for (const [index, part] of parts.entries()) {
        at = join(at, part)
        const found = await lstat(at).catch((error: unknown) => {
          if (isMissing(error)) return undefined
          throw error
        })
        if (found === undefined) return
        if (found.isSymbolicLink())
          throw new Error(
            `${at} is a symbolic link, which is not followed: put the file or folder itself there`,
          )
        const isLast = index === parts.length - 1
        if (isLast ? !found.isFile() : !found.isDirectory())
          throw new Error(`${at} is not a ${isLast ? 'regular file' : 'folder'}: move it away`)
      }
      if (!isOwn(await readBounded(at, path)))
        throw new Error(
          `${path} in the hub's folder of files was not written by this connector and is not overwritten: move it away, or use another path in the connector's folder`,
        )
    },
  }
}
