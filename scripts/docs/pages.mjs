// The pages of docs/, with their titles: what the site's sidebar and the link check are made from.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** @param {string} source Markdown. @returns {string | undefined} The first heading of level 1, without Markdown. */
export const titleOf = (source) => /^# (.+)$/m.exec(source)?.[1]?.replaceAll(/[`*]/g, '')

/**
 * The pages of one folder, not of its subfolders, in the order of their titles; `index.md` first.
 * @param {string} docs The folder `docs`.
 * @param {string} folder Below it.
 * @returns {{ path: string, title: string }[]} Paths below `docs`.
 */
export const pagesIn = (docs, folder) =>
  readdirSync(join(docs, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => {
      const path = `${folder}/${name}`
      const title = titleOf(readFileSync(join(docs, path), 'utf8'))
      if (title === undefined) throw new Error(`docs/${path} has no heading of level 1`)
      return { path, title }
    })
    .sort(
      (a, b) =>
        Number(b.path.endsWith('/index.md')) - Number(a.path.endsWith('/index.md')) ||
        a.title.localeCompare(b.title, 'en', { numeric: true }),
    )
