import { basename } from 'node:path/posix'
import type { ChartFile } from '../../types.js'

interface Rule {
  parts: readonly Part[]
  negated: boolean
  onlyFolders: boolean
  /** Compared with the whole path instead of the last part. */
  wholePath: boolean
}

/** One character of a pattern, or any number of them. */
type Part = ((character: string) => boolean) | 'star'

const inSet = (set: string): ((character: string) => boolean) => {
  const negated = set.startsWith('^')
  const ranges = [...(negated ? set.slice(1) : set).matchAll(/(\\.|[^\\])(?:-(\\.|[^\\]))?/gsu)].map(
    ([, low = '', high = low]) => [low.replace('\\', ''), high.replace('\\', '')] as const,
  )
  return (character) =>
    character !== '/' && ranges.some(([low, high]) => low <= character && character <= high) !== negated
}

/** The parts of a pattern of Go's `filepath.Match`; undefined if it is not one. */
const partsOf = (pattern: string): Part[] | undefined => {
  const parts: Part[] = []
  for (const [token, set] of pattern.matchAll(/\[(\^?(?:\\.|[^\]\\])+)\]|\\.|./gsu)) {
    if (set !== undefined) parts.push(inSet(set))
    else if (token === '[' || token === '\\') return undefined
    else if (token === '*') parts.push('star')
    else if (token === '?') parts.push((character) => character !== '/')
    else {
      const wanted = token.startsWith('\\') ? token.slice(1) : token
      parts.push((character) => character === wanted)
    }
  }
  return parts
}

/** Whether a text matches; the time grows with both lengths only, as patterns come with charts. */
const matches = (parts: readonly Part[], text: string): boolean => {
  const characters = [...text]
  let [part, at] = [0, 0]
  let last: { part: number; at: number } | undefined
  while (at < characters.length) {
    const one = parts[part]
    const character = characters[at] ?? ''
    if (one === 'star') {
      last = { part, at }
      part += 1
    } else if (one?.(character) === true) {
      part += 1
      at += 1
    } else {
      // The last star takes one character more; it cannot take a slash.
      if (last === undefined || characters[last.at] === '/') return false
      last.at += 1
      part = last.part + 1
      at = last.at
    }
  }
  return parts.slice(part).every((one) => one === 'star')
}

/** Source: Helm's pkg/ignore/rules.go. Lines that Helm refuses are skipped. */
const rulesIn = (text: string): Rule[] =>
  text
    .replace(/^\ufeff/, '')
    .split('\n')
    .flatMap((line) => {
      const rule = line.trim()
      if (rule === '' || rule.startsWith('#') || rule.includes('**')) return []
      const negated = rule.startsWith('!')
      const inner = negated ? rule.slice(1) : rule
      const onlyFolders = inner.endsWith('/')
      const body = onlyFolders ? inner.slice(0, -1) : inner
      const parts = partsOf(body.replace(/^\//, ''))
      return parts === undefined ? [] : [{ parts, negated, onlyFolders, wholePath: body.includes('/') }]
    })

const ignores = (rules: readonly Rule[], path: string, isFolder: boolean): boolean =>
  rules.some(({ parts, negated, onlyFolders, wholePath }) => {
    if (onlyFolders && !isFolder) return negated
    return matches(parts, wholePath ? path : basename(path)) !== negated
  })

/** The files of a chart's folder without those that its .helmignore names, or a folder above them. */
export const withoutIgnored = (files: readonly ChartFile[]): ChartFile[] => {
  const file = files.find(({ name }) => name === '.helmignore')
  const text = file === undefined ? '' : Buffer.from(file.data).toString()
  const rules = rulesIn(`${text}\ntemplates/.?*`)
  return files.filter(({ name }) => {
    const parts = name.split('/')
    const folders = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
    return !folders.some((folder) => ignores(rules, folder, true)) && !ignores(rules, name, false)
  })
}
