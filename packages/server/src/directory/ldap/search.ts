import type { Control } from 'ldapts'
import { ReadFailure } from '../failure.js'
import type { RawEntry } from '../raw.js'
import { isCutShort, type Page, refusesPages, unreadable } from './paging.js'

export interface Search {
  base: string
  scope: 'base' | 'one' | 'sub'
  filter: string
  attributes: readonly string[]
  /** Entries a page; 0 asks for one answer without pages. */
  pageSize: number
  controls?: Control[]
  /** Stops after so many entries, which are then not all there are. */
  atMost?: number
  signal?: AbortSignal | undefined
}

export interface Found {
  entries: RawEntry[]
  /** Places the server says to look at besides; none is followed. */
  references: string[]
}

/** One answer of the server: a page, or everything. */
export interface Answer extends Page {
  references: string[]
}

/** So many empty pages in a row are no answer any more. */
const emptyPages = 1000
const noCookie = Buffer.alloc(0)

/**
 * Searches in pages, and at once where the server refuses pages. The answer is complete, or ReadFailure is thrown. `page`
 * asks for one page, or for everything with `pageSize` 0; `dropped` gives the entries that came before it threw.
 */
export const createSearch = (options: {
  url: string
  page: (search: Search, cookie: Buffer) => Promise<Answer>
  dropped: () => RawEntry[]
}): ((search: Search) => Promise<Found>) => {
  const { url, page, dropped } = options

  const inPages = async (asked: Search): Promise<Found> => {
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
      // An empty page with a cookie is not the last one, though ldapts would stop there.
      if (enough || next === undefined || next.length === 0) return { entries: parts.flat(), references }
      // Cookies may repeat (389 DS numbers the search, not the page); the first entry of a page may not.
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

  /** One answer with everything. What the server's size limit cut short is enough for `atMost`, and never taken for the whole. */
  const atOnce = async (asked: Search): Promise<Found> => {
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
