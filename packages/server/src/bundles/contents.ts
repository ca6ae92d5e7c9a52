import { LRUCache } from 'lru-cache'
import type { Reader } from '../db/index.js'
import { readStored } from '../runtime/failure.js'
import type { RenderCacheLimits } from './render-cache.js'
import type { RenderOptions } from './render-options.js'
import type { Renderer } from './rendering.js'
import type { BundleSource, Outline } from './sources/source.js'
import { contentOf, type RevisionRow } from './store.js'

/** The cached data of a content. */
interface Content {
  /** As its source reads it. */
  read: unknown
  /** If it requires no rendering. */
  outline?: Promise<Outline>
}

type SourceOf = (row: RevisionRow) => BundleSource

/** The contents of revisions, cached by their digests. */
export interface Contents {
  /** From memory, if it was loaded before. */
  cached(row: RevisionRow): Content | undefined
  load(reader: Reader, row: RevisionRow): Promise<Content>
}

const keyOf = ({ spec, digest }: RevisionRow): string => `${spec.source.type} ${digest}`

export const createContents = (
  sourceOf: SourceOf,
  { most: max, mostCharacters: maxSize }: RenderCacheLimits,
): Contents => {
  const contents = new LRUCache<string, Content>({ max, maxSize, maxEntrySize: maxSize })
  return {
    cached: (row) => contents.get(keyOf(row)),
    /** Content is cached by its digest, so that reads of a transaction that is rolled back do no harm. */
    load: async (reader, row) => {
      const known = contents.get(keyOf(row))
      if (known !== undefined) return known
      const { text, archive } = await contentOf(reader, row.digest)
      const read = readStored(`the content ${row.digest}`, 'push the bundle under a new version', () =>
        sourceOf(row).read(text, archive),
      )
      const content: Content = { read }
      contents.set(keyOf(row), content, { size: text.length + (archive?.length ?? 0) })
      return content
    },
  }
}

/** Outlines revisions; the outline of a content that requires no rendering is kept with it. */
export const createOutliner =
  ({ sourceOf, contents, render }: { sourceOf: SourceOf; contents: Contents; render: Renderer }) =>
  async (revision: RevisionRow, options: RenderOptions): Promise<Outline> => {
    const source = sourceOf(revision)
    const content =
      contents.cached(revision) ?? (await options.read((reader) => contents.load(reader, revision)))
    const make = () => source.outline(content.read, () => render(revision, options))
    if (source.rendersPer === 'inputs') return make()
    if (content.outline !== undefined) return content.outline
    const made = make()
    content.outline = made
    made.catch(() => {
      delete content.outline
    })
    return made
  }
