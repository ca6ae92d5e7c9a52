import { ReadFailure } from '../failure.js'
import type { RawEntry, RawValues } from '../raw.js'
import type { LdapSession } from './session.js'

const ranged = /^(.+);range=(\d+)-(\d+|\*)$/

/**
 * Active Directory returns at most 1,500 values of an attribute at once, as `member;range=0-1499`; the rest is requested until
 * `range=N-*` (MS-ADTS 3.1.1.3.1.3.3). Returns the entry with all values under the plain name. Throws ReadFailure when they do not
 * end.
 */
export const withAllValues = async (
  session: LdapSession,
  entry: RawEntry,
  signal?: AbortSignal,
): Promise<RawEntry> => {
  const parts = [...entry.attributes.keys()].filter((name) => ranged.test(name))
  if (parts.length === 0) return entry
  const attributes = new Map(entry.attributes)
  for (const part of parts) {
    const name = ranged.exec(part)?.[1] ?? part
    attributes.delete(part)
    attributes.set(name, await all(session, entry, name, part, signal))
  }
  return { dn: entry.dn, attributes }
}

const all = async (
  session: LdapSession,
  entry: RawEntry,
  name: string,
  firstPart: string,
  signal?: AbortSignal,
): Promise<RawValues> => {
  const gathered: RawValues[] = []
  /** Where the next range must begin: without progress the loop would never end. */
  let expected = 0
  let [part, values]: [string, RawValues | undefined] = [firstPart, entry.attributes.get(firstPart)]
  for (;;) {
    const [, , from = '0', to = '*'] = ranged.exec(part) ?? []
    if (values !== undefined) gathered.push(values)
    if (to === '*') break
    if (Number(to) < Number(from) || Number(from) !== expected) throw endless(entry.dn, name)
    expected = Number(to) + 1
    const { entries } = await session.search({
      base: entry.dn,
      scope: 'base',
      filter: '(objectClass=*)',
      attributes: [`${name};range=${Number(to) + 1}-*`],
      pageSize: 0,
      signal,
    })
    const next = [...(entries[0]?.attributes ?? [])].find(([key]) => ranged.test(key))
    if (next === undefined) throw endless(entry.dn, name)
    ;[part, values] = next
  }
  return {
    values: gathered.flatMap((one) => one.values),
    parsedBuffers: gathered.flatMap((one) => one.parsedBuffers),
  }
}

const endless = (dn: string, name: string): ReadFailure =>
  new ReadFailure(
    'Incomplete',
    `"${dn}": the server returned only part of ${name}`,
    'no action needed: the group changed while the hub read it; the hub reads it again',
  )
