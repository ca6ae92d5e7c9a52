import { isBase64 } from '../../runtime/base64.js'
import { lean, type RawEntry, type RawValues } from '../raw.js'

/** A line that is not valid LDIF. */
export class LdifError extends Error {
  constructor(
    readonly line: number,
    reason: string,
  ) {
    super(`line ${line}: ${reason}`)
    this.name = 'LdifError'
  }
}

interface Line {
  number: number
  text: string
}

/** Lines, unfolded (RFC 2849, note 2) and without comments; '' ends a record. */
const unfolded = (text: string): Line[] => {
  const lines: Line[] = []
  let comment = false
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (raw.startsWith(' ')) {
      const before = lines.at(-1)
      if (comment) continue
      if (before === undefined || before.text === '')
        throw new LdifError(index + 1, 'a continuation line without a line before it')
      before.text += raw.slice(1)
      continue
    }
    comment = raw.startsWith('#')
    if (!comment) lines.push({ number: index + 1, text: raw })
  }
  return lines
}

const attributeType = /^[A-Za-z0-9][A-Za-z0-9.-]*(;[A-Za-z0-9-]+)*$/
const utf8 = new TextDecoder('utf8', { fatal: true, ignoreBOM: true })

const decoded = (bytes: Buffer): string | Buffer => {
  try {
    return utf8.decode(bytes)
  } catch {
    return bytes
  }
}

/** One `name: value`, `name:: base64`. A `name:< url` is rejected: it would read another file. */
const pairOf = ({ number, text }: Line): { name: string; bytes: Buffer } => {
  const colon = text.indexOf(':')
  if (colon < 1) throw new LdifError(number, 'expected "attribute: value"')
  const name = text.slice(0, colon)
  if (!attributeType.test(name)) throw new LdifError(number, `invalid attribute name "${name.slice(0, 40)}"`)
  if (text[colon + 1] === '<')
    throw new LdifError(number, 'values from URLs are not supported; write the value itself')
  if (text[colon + 1] !== ':') return { name, bytes: Buffer.from(text.slice(colon + 1).replace(/^ +/, '')) }
  const encoded = text.slice(colon + 2).trim()
  if (!isBase64(encoded)) throw new LdifError(number, `the value of ${name} is not valid base64`)
  return { name, bytes: Buffer.from(encoded, 'base64') }
}

const entryOf = (lines: readonly Line[]): RawEntry => {
  const [first, ...rest] = lines
  if (first === undefined) throw new LdifError(0, 'an empty record')
  const head = pairOf(first)
  if (head.name.toLowerCase() !== 'dn') throw new LdifError(first.number, 'a record must begin with "dn:"')
  const dn = decoded(head.bytes)
  if (typeof dn !== 'string') throw new LdifError(first.number, 'the DN is not UTF-8')
  const gathered = new Map<string, Buffer[]>()
  for (const line of rest) {
    const { name, bytes } = pairOf(line)
    const lower = name.toLowerCase()
    if (lower === 'changetype' || lower === 'control')
      throw new LdifError(line.number, `"${name}" marks a change record; expected entries only`)
    const present = gathered.get(lower)
    if (present === undefined) gathered.set(lower, [bytes])
    else present.push(bytes)
  }
  const attributes = new Map<string, RawValues>(
    [...gathered].map(([name, buffers]) => [
      name,
      lean(name, { values: buffers.map(decoded), parsedBuffers: buffers }),
    ]),
  )
  return { dn, attributes }
}

/**
 * The entries of an LDIF text (RFC 2849): folded lines, base64, comments, several records. Throws LdifError for a list of changes,
 * for values from URLs, and for anything that is not LDIF.
 */
export const parseLdif = (text: string): RawEntry[] => {
  const entries: RawEntry[] = []
  let record: Line[] = []
  let begun = false
  const end = (): void => {
    if (record.length > 0) entries.push(entryOf(record))
    record = []
  }
  for (const line of unfolded(text.replace(/^\uFEFF/, ''))) {
    if (line.text === '') {
      end()
      continue
    }
    if (!begun && /^version:\s*1\s*$/.test(line.text)) {
      begun = true
      continue
    }
    begun = true
    record.push(line)
  }
  end()
  return entries
}
