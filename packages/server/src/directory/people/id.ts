import { binaryAttributes, bytes, type RawEntry, text } from '../raw.js'

/** A GUID of 16 bytes as Windows writes it: the first three parts are little-endian (MS-DTYP 2.3.4). In lower case. */
export const guid = (value: Buffer): string => {
  const hex = (...order: number[]): string =>
    order.map((index) => (value[index] ?? 0).toString(16).padStart(2, '0')).join('')
  return [hex(3, 2, 1, 0), hex(5, 4), hex(7, 6), hex(8, 9), hex(10, 11, 12, 13, 14, 15)].join('-')
}

/** The stable id of an entry: text in lower case, a GUID for 16 bytes, hexadecimal for other bytes; undefined when it has none or several. */
export const idOf = (entry: RawEntry, lowerName: string): string | undefined => {
  const found = entry.attributes.get(lowerName)
  if (found === undefined || found.values.length !== 1) return undefined
  const plain = binaryAttributes.has(lowerName) ? undefined : text(entry, lowerName)?.trim()
  if (plain !== undefined) return plain === '' ? undefined : plain.toLowerCase()
  const value = bytes(entry, lowerName)
  if (value === undefined || value.length === 0) return undefined
  return value.length === 16 ? guid(value) : value.toString('hex')
}

/** The last part of a SID, which identifies a group within a domain (MS-DTYP 2.4.2.2). */
export const ridOf = (sid: Buffer): number | undefined =>
  sid.length >= 12 ? sid.readUInt32LE(sid.length - 4) : undefined
