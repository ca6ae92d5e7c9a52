import { constants, existsSync } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode } from './error-code.js'

/** A folder that is open: whatever is renamed or linked around it, its entries are those of this very folder. */
export interface HeldFolder {
  /** The path of an entry, to be used at once and not to be shown. Throws Error when the folder is no longer where it was. */
  entry(name: string): Promise<string>
  close(): Promise<void>
}

/** A part of the path is not a folder: a link, or a file. `path` is that part. */
export class NoFolder extends Error {
  override readonly name = 'NoFolder'

  constructor(
    readonly path: string,
    readonly isLink: boolean,
  ) {
    super(`${path} is ${isLink ? 'a symbolic link' : 'not a folder'}`)
  }
}

const flags = constants.O_RDONLY | constants.O_DIRECTORY

/** Linux can address an entry of an open folder without resolving its path again, like openat(2). */
const entriesByDescriptor = process.platform === 'linux' && existsSync('/proc/self/fd')

const held = (handle: FileHandle, path: string): HeldFolder => ({
  entry: async (name) => {
    if (entriesByDescriptor) return `/proc/self/fd/${handle.fd}/${name}`
    const [opened, now] = [await handle.stat(), await stat(path)]
    if (opened.ino !== now.ino || opened.dev !== now.dev)
      throw new Error(`${path} was replaced while in use; try again`)
    return join(path, name)
  },
  close: () => handle.close(),
})

const step = async (from: HeldFolder, part: string, path: string, make: boolean): Promise<FileHandle> => {
  const at = await from.entry(part)
  const openNext = (): Promise<FileHandle> => open(at, flags | constants.O_NOFOLLOW)
  try {
    return await openNext()
  } catch (error) {
    if (hasCode(error, 'ELOOP', 'ENOTDIR')) throw new NoFolder(path, (await lstat(at)).isSymbolicLink())
    if (!make || !hasCode(error, 'ENOENT')) throw error
    await mkdir(at).catch((failure: unknown) => {
      if (!hasCode(failure, 'EEXIST')) throw failure
    })
    return openNext()
  }
}

/**
 * Opens the folder that `parts` lead to from `root`, part by part and over no link; `root` itself may be one. Undefined if it does
 * not exist, unless `make` is set. Throws NoFolder.
 */
export const holdFolder = async (
  root: string,
  parts: readonly string[],
  { make }: { make: boolean },
): Promise<HeldFolder | undefined> => {
  let path = root
  let folder: HeldFolder | undefined
  try {
    if (make) await mkdir(root, { recursive: true })
    folder = held(await open(root, flags), root)
    for (const part of parts) {
      path = join(path, part)
      const next = held(await step(folder, part, path, make), path)
      await folder.close()
      folder = next
    }
    return folder
  } catch (error) {
    await folder?.close()
    if (!make && hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}
