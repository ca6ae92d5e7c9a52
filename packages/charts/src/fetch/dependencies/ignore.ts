import { basename } from 'node:path/posix'
import type { ChartFile } from '../../types.js'

interface Rule {
  pattern: RegExp
  negated: boolean
  onlyFolders: boolean
  /** Compared with the whole path instead of the last part. */
  wholePath: boolean
}

/** A pattern of Go's `filepath.Match`; undefined if it is not one. */
const patternOf = (text: string): RegExp | undefined => {
  let source = ''
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? ''
    const set = character === '[' ? /^\[\^?(?:\\.|[^\]\\])+\]/.exec(text.slice(at))?.[0] : undefined
    if (set !== undefined) {
      source += `(?!/)${set.replace(/(?<!\\)\[(?!\^)/g, (bracket, index) => (index === 0 ? bracket : '\\['))}`
      at += set.length - 1
    } else if (character === '[') return undefined
    else if (character === '*') source += '[^/]*'
    else if (character === '?') source += '[^/]'
    else {
      if (character === '\\') at += 1
      source += (text[at] ?? '').replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    }
  }
  try {
    return new RegExp(`^${source}$`, 'us')
  } catch {
    return undefined
  }
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
      const pattern = patternOf(body.replace(/^\//, ''))
      return pattern === undefined ? [] : [{ pattern, negated, onlyFolders, wholePath: body.includes('/') }]
    })

const ignores = (rules: readonly Rule[], path: string, isFolder: boolean): boolean =>
  rules.some(({ pattern, negated, onlyFolders, wholePath }) => {
    if (onlyFolders && !isFolder) return negated
    return pattern.test(wholePath ? path : basename(path)) !== negated
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
