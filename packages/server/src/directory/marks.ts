import { z } from 'zod'
import { generalizedTime } from './people/times.js'

/** The position of a directory, by the means its server offers. `server` is the URL or file that was read. */
export const DirectoryMark = z.discriminatedUnion('by', [
  /** OpenLDAP: the newest change of each server that accepts writes, by that server's number. */
  z.strictObject({ by: z.literal('contextCSN'), server: z.string(), values: z.array(z.string()) }),
  /** The newest modifyTimestamp, a digest of the entries with it, and the number of entries below the bases. */
  z.strictObject({
    by: z.literal('modifyTimestamp'),
    server: z.string(),
    newest: z.string(),
    entries: z.string(),
    children: z.array(z.string()),
  }),
  /** Active Directory: the newest change this domain controller made; `controller` is its settings' DN. */
  z.strictObject({
    by: z.literal('uSNChanged'),
    server: z.string(),
    controller: z.string(),
    highest: z.string(),
  }),
  z.strictObject({ by: z.literal('file'), server: z.string(), size: z.number(), modifiedNs: z.string() }),
  z.strictObject({ by: z.literal('none'), server: z.string() }),
])
export type DirectoryMark = z.infer<typeof DirectoryMark>

/** One value of contextCSN: `time#count#server#modification` (draft-zeilenga-ldup-sync, OpenLDAP's lutil_csnstr). */
const csn = /^(\d{14}(?:\.\d+)?Z)#([0-9a-fA-F]+)#([0-9a-fA-F]+)#([0-9a-fA-F]+)$/

/** The time of the newest change in a mark, by the directory's own clock; undefined if it does not contain one. */
export const newestTime = (mark: DirectoryMark): number | undefined => {
  if (mark.by === 'modifyTimestamp') return generalizedTime(mark.newest)
  if (mark.by !== 'contextCSN') return undefined
  const times = mark.values.flatMap((value) => generalizedTime(csn.exec(value)?.[1] ?? '') ?? [])
  return times.length === 0 ? undefined : Math.max(...times)
}

/** Values by the number of the server that made the change; they compare as text. */
const byServer = (values: readonly string[]): Map<string, string> =>
  new Map(values.map((value) => [csn.exec(value)?.[3] ?? value, value]))

/**
 * Whether `next` was read from a state older than `accepted`: it lacks an accepted change of one of the servers.
 * Marks that cannot be compared (another kind, another domain controller) are not older.
 */
export const isOlder = (next: DirectoryMark, accepted: DirectoryMark): boolean => {
  if (next.by === 'contextCSN' && accepted.by === 'contextCSN') {
    const now = byServer(next.values)
    return [...byServer(accepted.values)].some(([server, value]) => (now.get(server) ?? '') < value)
  }
  if (next.by === 'uSNChanged' && accepted.by === 'uSNChanged' && next.controller === accepted.controller)
    return BigInt(next.highest) < BigInt(accepted.highest)
  return false
}

export const sameMark = (a: DirectoryMark, b: DirectoryMark): boolean =>
  JSON.stringify(a) === JSON.stringify(b)
