/** Characters a DN is normalised for; without any of them lower case is all there is to do. */
const awkward = /[\\"]|\s[,=+]|[,=+]\s|\s{2}/

const hexPair = /^[0-9a-fA-F]{2}$/

/** One attribute value of a DN without its escapes (RFC 4514). */
const unescaped = (value: string): string => {
  const bytes: number[] = []
  for (let index = 0; index < value.length; index += 1) {
    const char = value[index] ?? ''
    if (char !== '\\') {
      bytes.push(...Buffer.from(char))
      continue
    }
    const pair = value.slice(index + 1, index + 3)
    if (hexPair.test(pair)) {
      bytes.push(Number.parseInt(pair, 16))
      index += 2
    } else {
      bytes.push(...Buffer.from(value[index + 1] ?? ''))
      index += 1
    }
  }
  return Buffer.from(bytes).toString('utf8')
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

const pair = (text: string): string => {
  const equals = text.indexOf('=')
  if (equals === -1) return text.trim().toLowerCase()
  const value = trimmed(text.slice(equals + 1)).replace(/^"(.*)"$/s, '$1')
  const plain = unescaped(value).toLowerCase().replace(/\s+/g, ' ')
  return `${text.slice(0, equals).trim().toLowerCase()}=${plain.replace(/[,+"\\<>;]/g, '\\$&')}`
}

/** A DN in the one form by which DNs are compared: two that name the same entry are equal (RFC 4514, caseIgnoreMatch). */
export const normalDn = (dn: string): string => {
  if (!awkward.test(dn)) return dn.toLowerCase()
  return split(dn, ',;')
    .map((rdn) => split(rdn, '+').map(pair).sort().join('+'))
    .join(',')
}

/** Whether a DN lies below `base` or is it; both in normal form. */
export const isBelow = (dn: string, base: string): boolean =>
  base === '' || dn === base || dn.endsWith(`,${base}`)

/** The DN above; '' for one of a single part. */
export const parentDn = (dn: string): string => split(dn, ',').slice(1).join(',').trim()

/** The value of the first part where that is of this attribute (in lower case). */
export const rdnValue = (dn: string, lowerName: string): string | undefined => {
  const first = split(dn, ',')[0] ?? ''
  for (const part of split(first, '+')) {
    const equals = part.indexOf('=')
    if (part.slice(0, equals).trim().toLowerCase() === lowerName)
      return unescaped(trimmed(part.slice(equals + 1)))
  }
  return undefined
}
