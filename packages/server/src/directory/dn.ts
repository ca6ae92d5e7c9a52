import { foldedText } from './text-match.js'

/** Names and OIDs that mean one attribute type (RFC 4519, RFC 4524, RFC 2985), in lower case. */
const typeNames: ReadonlyMap<string, string> = new Map(
  Object.entries({
    cn: ['commonname', '2.5.4.3'],
    sn: ['surname', '2.5.4.4'],
    serialnumber: ['2.5.4.5'],
    c: ['countryname', '2.5.4.6'],
    l: ['localityname', '2.5.4.7'],
    st: ['stateorprovincename', '2.5.4.8'],
    street: ['streetaddress', '2.5.4.9'],
    o: ['organizationname', '2.5.4.10'],
    ou: ['organizationalunitname', '2.5.4.11'],
    title: ['2.5.4.12'],
    description: ['2.5.4.13'],
    givenname: ['gn', '2.5.4.42'],
    initials: ['2.5.4.43'],
    generationqualifier: ['2.5.4.44'],
    dnqualifier: ['2.5.4.46'],
    uid: ['userid', '0.9.2342.19200300.100.1.1'],
    mail: ['rfc822mailbox', '0.9.2342.19200300.100.1.3'],
    dc: ['domaincomponent', '0.9.2342.19200300.100.1.25'],
    uniqueidentifier: ['0.9.2342.19200300.100.1.44'],
    emailaddress: ['email', 'e', 'pkcs9email', '1.2.840.113549.1.9.1'],
    employeenumber: ['2.16.840.1.113730.3.1.3'],
    displayname: ['2.16.840.1.113730.3.1.241'],
    uidnumber: ['1.3.6.1.1.1.1.0'],
    gidnumber: ['1.3.6.1.1.1.1.1'],
    entryuuid: ['1.3.6.1.1.16.4'],
  }).flatMap(([name, others]) => others.map((other) => [other, name])),
)

const longNames = [...typeNames.keys()].filter((name) => /^[a-z]/.test(name)).join('|')

/** What makes normalization necessary; a DN without any of this only needs lower case. */
const awkward = new RegExp(
  `[^ -~]|[\\\\"+;]|=\\s*#| [,=]|[,=] | {2}|^ | $|(?:^|,)(?:oid\\.|\\d|(?:${longNames})=)`,
  'i',
)

const hexPair = /^[0-9a-fA-F]{2}$/
const utf8 = new TextDecoder('utf8', { fatal: true, ignoreBOM: true })

/** Bytes as text if they are UTF-8, otherwise as hexadecimal, which keeps them distinct. */
const textOf = (bytes: Buffer): string => {
  try {
    return utf8.decode(bytes)
  } catch {
    return `#${bytes.toString('hex')}`
  }
}

/** One attribute value of a DN without its escapes (RFC 4514, 2.4). */
const unescaped = (value: string): string => {
  if (!value.includes('\\')) return value
  const bytes: Buffer[] = []
  for (let index = 0; index < value.length; index += 1) {
    // A character above U+FFFF is two of UTF-16: it must not be cut in two.
    const char = String.fromCodePoint(value.codePointAt(index) ?? 0)
    index += char.length - 1
    if (char !== '\\') {
      bytes.push(Buffer.from(char))
      continue
    }
    const pair = value.slice(index + 1, index + 3)
    if (hexPair.test(pair)) {
      bytes.push(Buffer.from(pair, 'hex'))
      index += 2
    } else {
      const next = value.codePointAt(index + 1)
      const escaped = next === undefined ? '' : String.fromCodePoint(next)
      bytes.push(Buffer.from(escaped))
      index += escaped.length
    }
  }
  return textOf(Buffer.concat(bytes))
}

/** Universal BER tags of strings whose bytes are their text: OctetString, UTF8String, Numeric-, Printable-, Teletex-, IA5- and VisibleString. */
const stringTags: ReadonlySet<number> = new Set([0x04, 0x0c, 0x12, 0x13, 0x14, 0x16, 0x1a])

/** The text of a value written as `#` and the hexadecimal of its BER encoding (RFC 4514, 2.4); undefined if it is not one. */
const berText = (value: string): string | undefined => {
  if (!/^#([0-9a-fA-F]{2})+$/.test(value)) return undefined
  const bytes = Buffer.from(value.slice(1), 'hex')
  const [tag = 0, length = 0] = bytes
  const long = length > 0x80 && length <= 0x84 ? length - 0x80 : 0
  const start = 2 + long
  const size = long === 0 ? length : bytes.length >= start ? bytes.readUIntBE(2, long) : -1
  if (!stringTags.has(tag) || length === 0x80 || bytes.length !== start + size) return undefined
  return textOf(bytes.subarray(start))
}

/** Splits at a separator that is neither escaped nor quoted. */
const split = (text: string, separators: string): string[] => {
  const parts: string[] = []
  let [start, quoted] = [0, false]
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index] ?? ''
    if (char === '\\') index += 1
    else if (char === '"') quoted = !quoted
    else if (!quoted && separators.includes(char)) {
      parts.push(text.slice(start, index))
      start = index + 1
    }
  }
  parts.push(text.slice(start))
  return parts
}

const trimmed = (value: string): string => {
  const left = value.replace(/^\s+/, '')
  // An escaped space at the end is part of the value.
  const right = left.replace(/\s+$/, '')
  return right.endsWith('\\') && right.length < left.length ? `${right} ` : right
}

const plainValue = (text: string): string => {
  const value = trimmed(text)
  return berText(value) ?? unescaped(value.replace(/^"(.*)"$/s, '$1'))
}

/** The canonical name of an attribute type; the prefix `oid.` is from RFC 1779. */
const typeOf = (text: string): string => {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/^oid\./, '')
  return typeNames.get(name) ?? name
}

// Separators are written as hexadecimal, so a bare comma always ends a part.
const escaped = (value: string): string =>
  value.replace(/[,+"\\;]/g, (char) => `\\${char.charCodeAt(0).toString(16)}`)

const pair = (text: string): string => {
  const equals = text.indexOf('=')
  if (equals === -1) return text.trim().toLowerCase()
  return `${typeOf(text.slice(0, equals))}=${escaped(foldedText(plainValue(text.slice(equals + 1))))}`
}

/**
 * The canonical form of a DN: two DNs that name the same entry are equal (RFC 4514 for the string,
 * RFC 4518 and caseIgnoreMatch for values). The parts of a multi-valued name are unordered; a type can have any of its names.
 */
export const normalDn = (dn: string): string => {
  if (!awkward.test(dn)) return dn.toLowerCase()
  return split(dn, ',;')
    .map((rdn) => split(rdn, '+').map(pair).sort().join('+'))
    .join(',')
}

/** Whether a DN is `base` or below it; both in canonical form. */
export const isBelow = (dn: string, base: string): boolean =>
  base === '' || dn === base || dn.endsWith(`,${base}`)

/** The parent DN; '' for a DN with a single part. */
export const parentDn = (dn: string): string => {
  const [first = ''] = split(dn, ',;')
  return dn.slice(first.length + 1).trim()
}

/** The value of the first part if its attribute is this one (in lower case). */
export const rdnValue = (dn: string, lowerName: string): string | undefined => {
  const [first = ''] = split(dn, ',;')
  for (const part of split(first, '+')) {
    const equals = part.indexOf('=')
    if (equals > 0 && typeOf(part.slice(0, equals)) === typeOf(lowerName))
      return plainValue(part.slice(equals + 1))
  }
  return undefined
}
