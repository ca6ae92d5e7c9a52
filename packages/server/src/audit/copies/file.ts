import { constants } from 'node:fs'
import { type FileHandle, open, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { AuditHead } from '../../db/index.js'
import { hasCode } from '../../runtime/error-code.js'
import type { Sink } from './copier.js'
import { Position } from './position.js'
import type { Batch } from './tail.js'

/** Longer than any entry, which names at most 100 changed fields. */
const tailBytes = 1024 * 1024

const Known = Position.extend({ file: z.string() })
const Line = z.object({
  kind: z.literal('AuditEntry'),
  metadata: z.object({ name: z.string().regex(/^\d+$/) }),
  hash: z.string(),
})

/** The entry of a line; undefined for other lines, and for one that was cut off. */
const entryIn = (line: string): AuditHead | undefined => {
  try {
    const { metadata, hash } = Line.parse(JSON.parse(line))
    return { sequence: Number(metadata.name), hash }
  } catch {
    return undefined
  }
}

/** The end of a file. */
const endOf = async (handle: FileHandle): Promise<string> => {
  const { size } = await handle.stat()
  const length = Math.min(size, tailBytes)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length)
  return buffer.subarray(0, bytesRead).toString('utf8')
}

/** The last complete entry of a file. */
const lastEntryIn = async (file: string): Promise<AuditHead | undefined> => {
  let handle: FileHandle
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
  try {
    const text = await endOf(handle)
    // Without its line break, the last line can be cut off.
    const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
    return lines
      .reverse()
      .map(entryIn)
      .find((found) => found !== undefined)
  } finally {
    await handle.close()
  }
}

const syncFolder = async (file: string): Promise<void> => {
  const folder = await open(dirname(file), constants.O_RDONLY)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Opens a file to append to it: never a device or a pipe, at which an append can wait for ever. */
const openToAppend = async (file: string): Promise<{ handle: FileHandle; isCut: boolean }> => {
  const { O_RDWR, O_APPEND, O_CREAT, O_NONBLOCK } = constants
  const handle = await open(file, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK, 0o600)
  try {
    const found = await handle.stat()
    if (!found.isFile()) throw new Error(`${file} is not a regular file`)
    if (found.size === 0) await syncFolder(file)
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, found.size - 1))
    return { handle, isCut: found.size > 0 && buffer.toString() !== '\n' }
  } catch (error) {
    await handle.close()
    throw error
  }
}

export interface FileSink extends Sink {
  /** Opens the file again at the next entry, after a rotation. */
  reopen(): Promise<void>
}

/**
 * Appends entries to a file, as lines of JSON. A batch counts as copied when it is on disk. A file that was renamed or removed is opened
 * again by its name. `memory` is a file in the data folder, because a file that was just rotated does not show what was copied before.
 */
export const createFileSink = ({ file, memory }: { file: string; memory: string }): FileSink => {
  let handle: FileHandle | undefined

  const closeHandle = async (): Promise<void> => {
    const former = handle
    handle = undefined
    await former?.close()
  }

  /** Whether the open file is still the one with this name. */
  const isCurrent = async (opened: FileHandle): Promise<boolean> => {
    try {
      const [ours, named] = await Promise.all([opened.stat(), stat(file)])
      return ours.ino === named.ino && ours.dev === named.dev
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return false
      throw error
    }
  }

  const opened = async (): Promise<FileHandle> => {
    if (handle !== undefined && (await isCurrent(handle))) return handle
    await closeHandle()
    const { handle: next, isCut } = await openToAppend(file)
    handle = next
    // A line that a crash cut off is ended, not removed: the entry follows in a separate line.
    if (isCut) await next.appendFile('\n')
    return next
  }

  const remember = async (through: AuditHead): Promise<void> => {
    await writeFile(`${memory}.new`, JSON.stringify({ file, ...through }), { mode: 0o600 })
    await rename(`${memory}.new`, memory)
  }

  const remembered = async (): Promise<AuditHead | undefined> => {
    try {
      const known = Known.parse(JSON.parse(await readFile(memory, 'utf8')))
      return known.file === file ? { sequence: known.sequence, hash: known.hash } : undefined
    } catch {
      // Missing or damaged: the file itself shows the position, or everything is copied again.
      return undefined
    }
  }

  return {
    name: `file ${file}`,
    position: async () => (await lastEntryIn(file)) ?? (await remembered()),
    write: async ({ entries, head, through }: Batch) => {
      const lines = head === undefined ? entries : [...entries, head]
      try {
        const target = await opened()
        await target.appendFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
        await target.datasync()
      } catch (error) {
        await closeHandle().catch(() => {})
        throw error
      }
      await remember(through)
    },
    reopen: closeHandle,
    close: closeHandle,
  }
}
