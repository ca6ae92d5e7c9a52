// Checks strings, comments and docs against the list of words that docs/style.md leaves out (scripts/language/words.mjs).
// Exceptions stand in scripts/language/allowed.json, each with a reason, and are refused when they are no longer needed.
// Usage: node scripts/lint-language.mjs [PATH…]
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { words } from './language/words.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const allowed = JSON.parse(
  readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'language', 'allowed.json'), 'utf8'),
)

const isCode = (path) => /\.(ts|tsx|mjs|cjs)$/.test(path)
/** Texts about words, texts that other tools generate from sources checked here, and data of others. */
const isSkipped = (path) =>
  /(^|\/)(generated|dist)\//.test(path) ||
  /^docs\/reference\/(kinds\/|(index|commands|errors)\.md$)/.test(path) ||
  path.startsWith('scripts/language/') ||
  path === 'docs/style.md'
const isTest = (path) =>
  /\.test\.tsx?$/.test(path) || /^(test|bench)\//.test(path) || /(^|\/)testing\//.test(path)

const paths = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', ...process.argv.slice(2)], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 1 << 26,
})
  .split('\n')
  .filter(
    (path) => (isCode(path) || path.endsWith('.md')) && !isSkipped(path) && existsSync(join(root, path)),
  )

/** Lines joined, without the marks that begin a line of a comment. */
const oneLine = (text) => text.replace(/\s*\n\s*(?:\*(?!\/)|\/\/)?\s*/g, ' ')

/** @returns {{ at: number, text: string, shown: boolean }[]} */
const piecesOfCode = (path, source) => {
  const file = ts.createSourceFile(
    path,
    source,
    ts.ScriptTarget.Latest,
    true,
    path.endsWith('x') ? ts.ScriptKind.TSX : undefined,
  )
  const pieces = []
  const comments = new Map()
  const isText = (node) =>
    ts.isStringLiteral(node) ||
    ts.isNoSubstitutionTemplateLiteral(node) ||
    ts.isJsxText(node) ||
    node.kind === ts.SyntaxKind.TemplateHead ||
    node.kind === ts.SyntaxKind.TemplateMiddle ||
    node.kind === ts.SyntaxKind.TemplateTail
  const visit = (node) => {
    for (const range of [
      ...(ts.getLeadingCommentRanges(source, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(source, node.getEnd()) ?? []),
    ])
      comments.set(range.pos, range)
    if (isText(node)) pieces.push({ at: node.getStart(file), text: node.text, shown: !isTest(path) })
    for (const child of node.getChildren(file)) visit(child)
  }
  visit(file)
  const ranges = [...comments.values()].sort((a, b) => a.pos - b.pos)
  let last
  for (const { pos, end, kind } of ranges) {
    const isLine = kind === ts.SyntaxKind.SingleLineCommentTrivia
    // Lines of `//` below each other are one text.
    if (isLine && last?.isLine && /^\s*$/.test(source.slice(last.end, pos))) last.end = end
    else {
      last = { at: pos, end, isLine }
      pieces.push(last)
    }
  }
  return pieces.map(({ at, end, text, shown }) => ({
    at,
    text: text ?? source.slice(at, end),
    shown: shown ?? false,
  }))
}

/** Paragraphs of Markdown without code. */
const piecesOfMarkdown = (source) => {
  const blank = (text) => text.replace(/[^\n]/g, ' ')
  const prose = source
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, blank)
    .replace(/`[^`\n]*`/g, (code) => 'x'.repeat(code.length))
  return [...prose.matchAll(/[^\n]+(?:\n(?!\s*(?:\n|[-*|#]|\d+\.))[^\n]+)*/g)].map(({ 0: text, index }) => ({
    at: index,
    text,
    shown: true,
  }))
}

const used = new Set()
const problems = []
for (const path of paths) {
  const source = readFileSync(join(root, path), 'utf8')
  for (const { at, text, shown } of isCode(path) ? piecesOfCode(path, source) : piecesOfMarkdown(source))
    for (const { pattern, instead, where } of words) {
      if (where === 'shown' && !shown) continue
      const line = oneLine(text)
      for (const found of line.matchAll(new RegExp(pattern, 'gi'))) {
        const around = line.slice(Math.max(0, found.index - 60), found.index + 60).trim()
        const exception = allowed.find((one) => one.path === path && around.includes(one.text))
        if (exception !== undefined) used.add(exception)
        else {
          const number = source.slice(0, at).split('\n').length
          problems.push(`${path}:${number}: "${found[0].trim()}" in "…${around}…": ${instead}`)
        }
      }
    }
}
if (process.argv.length === 2)
  for (const one of allowed)
    if (!used.has(one))
      problems.push(
        `scripts/language/allowed.json: "${one.text}" in ${one.path} is allowed and no longer there: remove the entry`,
      )

for (const problem of problems) process.stderr.write(`${problem}\n`)
if (problems.length > 0)
  process.stderr.write(`${problems.length} texts use words that docs/style.md leaves out\n`)
process.exit(problems.length === 0 ? 0 : 1)
