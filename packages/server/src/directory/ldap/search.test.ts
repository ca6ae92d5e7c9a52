import {
  AdminLimitExceededError,
  BusyError,
  type ResultCodeError,
  SizeLimitExceededError,
  UnavailableCriticalExtensionError,
  UnwillingToPerformError,
} from 'ldapts'
import { describe, expect, it } from 'vitest'
import { ReadFailure } from '../failure.js'
import type { RawEntry } from '../raw.js'
import { createSearch, type Search } from './search.js'

const entry = (dn: string): RawEntry => ({ dn, attributes: new Map() })
const everybody = ['a', 'b', 'c', 'd'].map(entry)
const asked: Search = { base: 'dc=x', scope: 'sub', filter: '(uid=*)', attributes: [], pageSize: 2 }
const failure = (cause: ResultCodeError): ReadFailure =>
  new ReadFailure('Incomplete', `ldap://x: ${cause.name}`, 'look at the log', cause)

/** A server that rejects pages with `paged` (from the second on if `late`), and ends a read without pages with `whole` after this many entries. */
const server = (script: {
  paged?: ResultCodeError
  late?: boolean
  whole?: ResultCodeError
  most?: number
}) => {
  const calls: string[] = []
  let dropped: RawEntry[] = []
  const search = createSearch({
    url: 'ldap://x',
    dropped: () => dropped,
    page: async ({ pageSize }, cookie) => {
      calls.push(pageSize === 0 ? 'whole' : `page ${cookie.toString()}`)
      if (pageSize === 0) {
        if (script.whole === undefined) return { entries: everybody, cookie: undefined, references: [] }
        dropped = everybody.slice(0, script.most)
        throw failure(script.whole)
      }
      const first = cookie.length === 0
      if (script.paged !== undefined && first !== (script.late ?? false)) throw failure(script.paged)
      return first
        ? { entries: everybody.slice(0, 2), cookie: Buffer.from('2'), references: [] }
        : { entries: everybody.slice(2), cookie: Buffer.alloc(0), references: [] }
    },
  })
  return { search, calls }
}
const dns = async (of: ReturnType<typeof server>, more: Partial<Search> = {}) =>
  (await of.search({ ...asked, ...more })).entries.map(({ dn }) => dn).join('')

const refusals: [string, ResultCodeError][] = [
  ['unwillingToPerform', new UnwillingToPerformError()],
  ['unavailableCriticalExtension', new UnavailableCriticalExtensionError()],
  ['adminLimitExceeded', new AdminLimitExceededError()],
]

describe('a search', () => {
  it('is read in pages where the server takes them', async () => {
    const all = server({})
    expect(await dns(all)).toBe('abcd')
    expect(all.calls).toEqual(['page ', 'page 2'])
  })

  const inPages = (...pages: { entries: RawEntry[]; cookie: Buffer | undefined }[]) => {
    let at = 0
    return createSearch({
      url: 'ldap://x',
      dropped: () => [],
      page: async () => ({
        entries: [],
        cookie: undefined,
        ...pages[at++],
        references: [`ldap://part-${at}`],
      }),
    })
  }
  const more = Buffer.from('more')

  it.each([undefined, Buffer.alloc(0)])(
    'goes on after an empty page with a cookie, and ends without one',
    async (cookie) => {
      const search = inPages(
        { entries: everybody.slice(0, 1), cookie: more },
        { entries: [], cookie: more },
        { entries: everybody.slice(1), cookie },
        { entries: [entry('never')], cookie },
      )
      const found = await search(asked)
      expect(found.entries).toEqual(everybody)
      expect(found.references).toEqual(['ldap://part-1', 'ldap://part-2', 'ldap://part-3'])
    },
  )

  it('ends at as many as were asked for', async () => {
    const page = (...dns: string[]) => ({ entries: dns.map(entry), cookie: more })
    const search = inPages(page('a', 'b'), page('c', 'd'), page('e', 'f'))
    expect((await search({ ...asked, atMost: 4 })).entries.map(({ dn }) => dn).join('')).toBe('abcd')
  })

  it('that brings the same page again, or empty pages without end, is an error', async () => {
    const same = Array.from({ length: 3 }, () => ({ entries: everybody.slice(0, 2), cookie: more }))
    await expect(inPages(...same)(asked)).rejects.toMatchObject({
      reason: 'Incomplete',
      message: expect.stringContaining('a page with "a" twice'),
    })
    const empty = (count: number) => Array.from({ length: count }, () => ({ entries: [], cookie: more }))
    await expect(inPages(...empty(1001))(asked)).rejects.toMatchObject({
      reason: 'Incomplete',
      message: expect.stringContaining('1001 empty pages in a row'),
    })
    const last = { entries: everybody, cookie: undefined }
    expect((await inPages(...empty(1000), last)(asked)).entries).toEqual(everybody)
    // Only consecutive ones count.
    const some = { entries: [entry('e')], cookie: more }
    expect((await inPages(...empty(600), some, ...empty(600), last)(asked)).entries).toHaveLength(5)
  })

  it.each(refusals)('is read at once where a page is refused with %s, from the start', async (_, paged) => {
    const first = server({ paged })
    expect(await dns(first)).toBe('abcd')
    expect(first.calls).toEqual(['page ', 'whole'])
    expect(await dns(server({ paged, late: true }))).toBe('abcd')
  })

  it.each(refusals)(
    'that the size limit ends too, after %s, is an error and no part of the truth',
    async (_, paged) => {
      const cut = server({ paged, whole: new SizeLimitExceededError(), most: 3 })
      const error: unknown = await dns(cut).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(ReadFailure)
      expect(error).toMatchObject({
        reason: 'Incomplete',
        message: expect.stringMatching(/rejects paged reads .*failed .*SizeLimitExceeded/),
        hint: expect.stringContaining('size.prtotal=unlimited'),
      })
    },
  )

  it('for a few at most is answered by what came before the size limit, if that is as many', async () => {
    const cut = { paged: new UnwillingToPerformError(), whole: new SizeLimitExceededError() }
    expect(await dns(server({ ...cut, most: 3 }), { atMost: 2 })).toBe('abc')
    expect(await dns(server({ ...cut, most: 2 }), { atMost: 2 })).toBe('ab')
    await expect(dns(server({ ...cut, most: 1 }), { atMost: 2 })).rejects.toThrow(ReadFailure)
    const busy = { ...cut, whole: new BusyError(), most: 3 }
    await expect(dns(server(busy), { atMost: 2 })).rejects.toThrow(/BusyError/)
    await expect(dns(server({ ...cut, most: 3 }))).rejects.toThrow(ReadFailure)
  })

  it('is read at once where no pages are asked for', async () => {
    const all = server({})
    expect(await dns(all, { pageSize: 0 })).toBe('abcd')
    expect(all.calls).toEqual(['whole'])
    const cut = server({ whole: new SizeLimitExceededError(), most: 2 })
    expect(await cut.search({ ...asked, pageSize: 0, atMost: 2 })).toMatchObject({ references: [] })
    await expect(dns(cut, { pageSize: 0 })).rejects.toThrow(/^ldap:..x: SizeLimitExceeded/)
  })

  it('that fails otherwise is not tried without pages', async () => {
    const busy = server({ paged: new BusyError() })
    await expect(dns(busy)).rejects.toThrow(/BusyError/)
    expect(busy.calls).toEqual(['page '])
  })
})
