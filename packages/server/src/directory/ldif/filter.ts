import {
  AndFilter,
  EqualityFilter,
  type Filter,
  FilterParser,
  GreaterThanEqualsFilter,
  LessThanEqualsFilter,
  NotFilter,
  OrFilter,
  PresenceFilter,
  SubstringFilter,
} from 'ldapts'
import { normalDn } from '../dn.js'
import { type RawEntry, texts } from '../raw.js'
import { foldedText } from '../text-match.js'

const equal = (a: string, b: string): boolean =>
  foldedText(a) === foldedText(b) || (a.includes('=') && normalDn(a) === normalDn(b))

const substring = ({ initial, any, final }: SubstringFilter, value: string): boolean => {
  const [text, start, end] = [foldedText(value), foldedText(initial), foldedText(final)]
  if (!text.startsWith(start) || !text.endsWith(end) || text.length < start.length + end.length) return false
  let at = start.length
  for (const part of any) {
    const found = text.indexOf(foldedText(part), at)
    if (found === -1) return false
    at = found + foldedText(part).length
  }
  return at <= text.length - end.length
}

const matches = (filter: Filter, entry: RawEntry): boolean => {
  if (filter instanceof AndFilter) return filter.filters.every((part) => matches(part, entry))
  if (filter instanceof OrFilter) return filter.filters.some((part) => matches(part, entry))
  if (filter instanceof NotFilter) return !matches(filter.filter, entry)
  if (filter instanceof PresenceFilter) return entry.attributes.has(filter.attribute.toLowerCase())
  if (filter instanceof EqualityFilter) {
    const wanted = filter.value.toString()
    return texts(entry, filter.attribute.toLowerCase()).some((value) => equal(value, wanted))
  }
  if (filter instanceof SubstringFilter)
    return texts(entry, filter.attribute.toLowerCase()).some((value) => substring(filter, value))
  if (filter instanceof GreaterThanEqualsFilter)
    return texts(entry, filter.attribute.toLowerCase()).some((value) => value >= filter.value)
  if (filter instanceof LessThanEqualsFilter)
    return texts(entry, filter.attribute.toLowerCase()).some((value) => value <= filter.value)
  throw new Error('filters on LDIF support only &, |, !, =, *, >= and <=')
}

/** A filter (RFC 4515) as a test of entries; ignores case, as most attributes do. Throws for an invalid filter. */
export const entryFilter = (text: string): ((entry: RawEntry) => boolean) => {
  const filter = FilterParser.parseString(text)
  return (entry) => matches(filter, entry)
}
