import type { Control } from 'ldapts'
import { ReadFailure } from '../failure.js'
import type { RawEntry } from '../raw.js'
import { isCutShort, type Page, refusesPages, unreadable } from './page-control.js'

export interface Search {
  base: string
  scope: 'base' | 'one' | 'sub'
  filter: string
  attributes: readonly string[]
  /** Entries per page; 0 requests everything without pages. */
  pageSize: number
  controls?: Control[]
  /** Stops after this many entries; the result is then incomplete. */
  atMost?: number
  signal?: AbortSignal | undefined
}

export interface SearchResult {
  entries: RawEntry[]
  /** Other servers that the server refers to; none is followed. */
  references: string[]
}

/** One response of the server: a page, or everything. */
export interface SearchAnswer extends Page {
  references: string[]
}

/** After this many empty pages in a row the search fails. */
const emptyPages = 1000
const noCookie = Buffer.alloc(0)

/**
 * Searches in pages, or at once if the server rejects pages. Returns the complete result or throws ReadFailure. `page`
 * requests one page, or everything with `pageSize` 0; `dropped` returns the entries received before it threw.
 */
export const createSearch = (options: {
  url: string
  page: (search: Search, cookie: Buffer) => Promise<SearchAnswer>
  dropped: () => RawEntry[]
}): ((search: Search) => Promise<SearchResult>) => {
  const { url, page, dropped } = options

  const inPages = async (asked: Search): Promise<SearchResult> => {
    const parts: RawEntry[][] = []
    const references: string[] = []
    const firsts = new Set<string>()
    let [cookie, empty, count]: [Buffer, number, number] = [noCookie, 0, 0]
    for (;;) {
      const answer = await page(asked, cookie)
      const { entries, cookie: next } = answer
      for (const reference of answer.references) references.push(reference)
      parts.push(entries)
      count += entries.length
      empty = entries.length === 0 ? empty + 1 : 0
      const enough = asked.atMost !== undefined && count >= asked.atMost
      // An empty page with a cookie is not the last page, although ldapts would stop here.
      if (enough || next === undefined || next.length === 0) return { entries: parts.flat(), references }
      // Cookies can repeat (389 DS numbers the search, not the page); the first entry of a page cannot.
      const first = entries[0]?.dn
      if (first !== undefined && firsts.has(first))
        throw new ReadFailure(
          'Incomplete',
          `${url}: the server returned a page with "${first}" twice: the search would never end`,
          'check the server’s log, or try another pageSize',
        )
      if (first !== undefined) firsts.add(first)
      if (empty > emptyPages)
        throw new ReadFailure(
          'Incomplete',
          `${url}: ${empty} empty pages in a row, although the server announces more`,
          'check the server’s log, or try another pageSize',
        )
      cookie = next
    }
  }

  /** One response with everything. A result cut short by the server's size limit is enough for `atMost`, and never counts as complete. */
  const atOnce = async (asked: Search): Promise<SearchResult> => {
    const { atMost } = asked
    try {
      const answer = await page({ ...asked, pageSize: 0 }, noCookie)
      return { entries: answer.entries, references: answer.references }
    } catch (error) {
      const entries = dropped()
      if (atMost !== undefined && isCutShort(error) && entries.length >= atMost)
        return { entries, references: [] }
      throw error
    }
  }

  return async (asked) => {
    if (asked.pageSize === 0) return atOnce(asked)
    try {
      return await inPages(asked)
    } catch (paged) {
      if (!refusesPages(paged)) throw paged
      return atOnce(asked).catch((whole: unknown) => {
        throw whole instanceof ReadFailure ? unreadable(paged, whole) : whole
      })
    }
  }
}
