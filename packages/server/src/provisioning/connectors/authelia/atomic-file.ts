import { randomBytes } from 'node:crypto'
import { chown, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** A file's text; undefined when there is none. */
export const readText = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Replaces a file at once: a reader finds the old text or the new. The new one is made in the same folder, because a reader that watches
 * the folder for the file's name sees such a rename, and a rename out of another file system is none. Mode and owner stay; new files are
 * for the hub's own user alone.
 */
export const replaceFile = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  const before = await stat(path).catch(() => undefined)
  const fresh = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`)
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
    await rename(fresh, path)
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
}
