// Checks the links of the documentation: every relative link leads to a file or folder of the repository, and every anchor to a
// heading. VitePress checks links between pages of the site only, and no anchors.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { anchorOf } from './docs/anchor.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => /^([A-Z]+\.md|docs\/.*|packages\/[^/]+\/README\.md)$/.test(path))
  .filter((path) => existsSync(join(root, path)))

const blank = (text) => text.replace(/[^\n]/g, ' ')
/** Markdown without blocks of code. */
const withoutBlocks = (source) => source.replace(/^(```|~~~)[\s\S]*?^\1/gm, blank)

/** A heading as it is read: links, code and emphasis as their text. */
const plain = (heading) => heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '')

const anchorsByPage = new Map()
const anchorsOf = (path) => {
  let anchors = anchorsByPage.get(path)
  if (anchors === undefined) {
    anchors = new Set()
    const counts = new Map()
    for (const [, heading] of withoutBlocks(readFileSync(join(root, path), 'utf8')).matchAll(/^#+ (.+)$/gm)) {
      const anchor = anchorOf(plain(heading))
      const count = counts.get(anchor) ?? 0
      counts.set(anchor, count + 1)
      anchors.add(count === 0 ? anchor : `${anchor}-${count}`)
    }
    anchorsByPage.set(path, anchors)
  }
  return anchors
}

/** Why a link of `page` leads nowhere; undefined when it does. */
const problemOf = (page, link) => {
  const [file = '', anchor] = decodeURI(link).split('#')
  const path = file === '' ? page : relative(root, join(root, dirname(page), file))
  if (path.startsWith('..')) return 'leads out of the repository'
  if (!existsSync(join(root, path))) return `${path} does not exist`
  if (anchor === undefined) return undefined
  if (!path.endsWith('.md') || statSync(join(root, path)).isDirectory()) return `${path} has no headings`
  return anchorsOf(path).has(anchor) ? undefined : `${path} has no heading with the anchor #${anchor}`
}

const problems = []
for (const page of pages) {
  const source = withoutBlocks(readFileSync(join(root, page), 'utf8')).replace(/`[^`\n]*`/g, blank)
  // Markdown's links and pictures, and the attributes of HTML that the README uses.
  for (const { 1: inText, 2: inHtml, index } of source.matchAll(
    /\]\(([^()\s]+)\)|\b(?:src|srcset|href)="([^"]+)"/g,
  )) {
    const link = inText ?? inHtml
    if (/^[a-z]+:/i.test(link)) continue
    const problem = problemOf(page, link)
    if (problem !== undefined)
      problems.push(`${page}:${source.slice(0, index).split('\n').length}: dead link "${link}": ${problem}`)
  }
}

for (const problem of problems) process.stderr.write(`${problem}\n`)
process.exit(problems.length === 0 ? 0 : 1)
