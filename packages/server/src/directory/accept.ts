import { createHash } from 'node:crypto'
import { canonicalJson } from '../runtime/canonical.js'
import type { AcceptedRead, DirectorySpec } from './contract.js'
import { ReadFailure } from './failure.js'
import { DirectoryMark } from './marks.js'
import type { Built } from './people/build.js'

/** Identifies what is read from where, without connection settings: reads of the same source can be compared. */
export const sourceDigest = (spec: DirectorySpec): string => {
  const part = spec.type === 'ldap' ? spec.ldap : spec.ldif
  const { preset, people, groups } = part
  const path = 'path' in part ? part.path : undefined
  const text = canonicalJson({ type: spec.type, preset, people, groups: groups ?? null, path: path ?? null })
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

/** The mark of the last accepted read, if that was of the same source and is still readable. */
export const acceptedMark = (read: AcceptedRead | undefined, source: string): DirectoryMark | undefined => {
  if (read === undefined || read.source !== source) return undefined
  try {
    const parsed = DirectoryMark.safeParse(JSON.parse(read.mark))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

/** Rejects implausible reads: a directory without people, or without groups where there were some. Throws ReadFailure. */
export const refuseImplausible = (
  built: Built,
  before: AcceptedRead | undefined,
  wantsGroups: boolean,
): void => {
  if (built.people.size === 0)
    throw new ReadFailure(
      'NothingFound',
      before === undefined ? 'no people were found' : `no people were found (previously ${before.people})`,
      '`hansa directory test NAME` shows which setting is wrong',
    )
  if (wantsGroups && built.groups.size === 0 && before !== undefined && before.groups > 0)
    throw new ReadFailure(
      'NothingFound',
      `no groups were found (previously ${before.groups})`,
      '`hansa directory test NAME` shows which setting is wrong; if they were all deleted on purpose: `hansa directory accept NAME`',
    )
}

interface Ids {
  people: ReadonlyMap<string, unknown>
  groups: ReadonlyMap<string, unknown>
}

/** The people and groups of `before` that are not in `next`. */
export const vanished = (next: Ids, before: Ids | undefined): ReadonlySet<string> => {
  const gone = new Set<string>()
  if (before === undefined) return gone
  for (const id of before.people.keys()) if (!next.people.has(id)) gone.add(id)
  for (const id of before.groups.keys()) if (!next.groups.has(id)) gone.add(id)
  return gone
}

/**
 * Whether a read is reliable about absences. Pages are not a snapshot: an entry that moves during the read can be missed. A read during
 * which nothing changed is reliable; otherwise only entries that an earlier read of the same attempt did not see either count as absent.
 */
export const isBelievable = (
  stable: boolean,
  next: Ids,
  before: Ids | undefined,
  earlier: Ids | undefined,
): boolean => {
  if (stable) return true
  if (earlier === undefined) return before !== undefined && vanished(next, before).size === 0
  const missing = [...vanished(next, before), ...vanished(next, earlier)]
  return missing.every((id) => !earlier.people.has(id) && !earlier.groups.has(id))
}
