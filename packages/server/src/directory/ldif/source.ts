import { constants } from 'node:fs'
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { type Clock, pause } from '../../runtime/clock.js'
import { type DirectoryLimits, defaultLimits } from '../../runtime/limits.js'
import { messageOf } from '../../runtime/message.js'
import type { LdifSpec } from '../contract.js'
import { isBelow, normalDn } from '../dn.js'
import { ReadFailure } from '../failure.js'
import type { DirectoryMark } from '../marks.js'
import type { RawEntry } from '../raw.js'
import { settingsOf } from '../settings.js'
import type { Source } from '../source.js'
import { entryFilter } from './filter.js'
import { LdifError, parseLdif } from './parse.js'

/** The state of a file: two states that differ mean it is being written. */
interface Look {
  size: number
  modifiedNs: string
}

const sameLook = (first: Look, second: Look): boolean =>
  first.size === second.size && first.modifiedNs === second.modifiedNs

/** The time between two checks of a file that must be equal. */
const restMs = 250

const refuse = (path: string, why: string, fix: string, cause?: unknown): ReadFailure =>
  new ReadFailure('FileRefused', `${path}: ${why}`, fix, cause)

const leaves = (path: string, within: string): ReadFailure =>
  refuse(path, 'is outside the hub’s files folder', `put the file itself below ${within}`)

/** Reads a file up to its size at the first check; another check detects growth. */
const readUpTo = async (file: FileHandle, size: number): Promise<string> => {
  const buffer = Buffer.allocUnsafe(size)
  let filled = 0
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.toString('utf8', 0, filled)
}

/** Opens a file below `folder`; follows links only if they stay below it. Throws ReadFailure. */
const openBelow = async (folder: string, path: string): Promise<FileHandle> => {
  const within = await realpath(folder).catch(() => folder)
  const full = await realpath(join(within, path)).catch((error: unknown) => {
    throw refuse(path, 'file not found', `put it at ${join(within, path)} on the hub’s machine`, error)
  })
  if (!full.startsWith(within + sep)) throw leaves(path, within)
  const file = await open(full, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW).catch(
    (error: unknown) => {
      throw refuse(path, messageOf(error), `give the hub’s user read access to ${full}`, error)
    },
  )
  // The real path: a parent folder could have become a link since. Only Linux exposes it.
  const real = await readlink(`/proc/self/fd/${file.fd}`).catch(() => full)
  const isInside = real.startsWith(within + sep)
  if (isInside && (await file.stat()).isFile()) return file
  await file.close()
  if (!isInside) throw leaves(path, within)
  throw refuse(path, 'is not a regular file', 'set ldif.path to an LDIF file')
}

const lookAt = async (file: FileHandle): Promise<Look> => {
  const { size, mtimeNs } = await file.stat({ bigint: true })
  return { size: Number(size), modifiedNs: String(mtimeNs) }
}

/** Where a Directory's file is and how large it can be. */
interface LdifFile {
  folder: string
  /** Relative to `folder`. */
  path: string
  limits: DirectoryLimits
}

/** Opened again each time: an editor replaces the file. */
const look = async ({ folder, path }: LdifFile): Promise<Look> => {
  const file = await openBelow(folder, path)
  try {
    return await lookAt(file)
  } finally {
    await file.close()
  }
}

/** The text of a file that did not change since `first`. Throws ReadFailure. */
const contents = async ({ folder, path, limits }: LdifFile, first: Look): Promise<string> => {
  const file = await openBelow(folder, path)
  try {
    // The file would be in memory several times, and it could have grown since the first check.
    const size = Math.max(first.size, (await lookAt(file)).size)
    const { most, text: limit, setting } = limits.fileBytes
    if (size > most)
      throw new ReadFailure(
        'LimitExceeded',
        `${path} is ${size} bytes, more than ${limit}`,
        `if that is expected, raise ${setting}`,
      )
    const text = await readUpTo(file, first.size)
    if (!sameLook(first, await lookAt(file)))
      throw new ReadFailure(
        'NotSettled',
        `${path} is being written`,
        'no action needed: the hub reads the file once it stops changing; a rename replaces a file in one step',
      )
    return text
  } finally {
    await file.close()
  }
}

const parse = (path: string, text: string): RawEntry[] => {
  try {
    return parseLdif(text)
  } catch (error) {
    if (error instanceof LdifError) throw refuse(path, error.message, 'correct this line', error)
    throw error
  }
}

const chosen = (entries: readonly RawEntry[], part: { base: string; filter: string }): RawEntry[] => {
  const base = normalDn(part.base)
  const wanted = entryFilter(part.filter)
  return entries.filter((entry) => isBelow(normalDn(entry.dn), base) && wanted(entry))
}

/** People and groups of an LDIF file below `folder`. */
export const createLdifSource = (options: {
  spec: LdifSpec
  folder: string
  clock: Clock
  limits?: DirectoryLimits | undefined
}): Source => {
  const { spec, folder, clock, limits = defaultLimits.directory } = options
  const settings = settingsOf(spec)
  const file: LdifFile = { folder, path: spec.path, limits }

  const markOf = (seen: Look): DirectoryMark => ({ by: 'file', server: spec.path, ...seen })

  return {
    changed: async (since) => {
      if (since.by !== 'file') return true
      const now = await look(file).catch(() => undefined)
      return now === undefined || !sameLook(now, since)
    },
    read: async (_accepted, signal) => {
      const first = await look(file)
      await pause(clock, restMs, signal)
      const entries = parse(spec.path, await contents(file, first))
      const raw = {
        people: chosen(entries, settings.people),
        groups: settings.groups === undefined ? [] : chosen(entries, settings.groups),
      }
      return { raw, mark: markOf(first), stable: true, references: [] }
    },
    close: () => {},
  }
}
