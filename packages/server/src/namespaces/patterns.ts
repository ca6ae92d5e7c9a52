/** Whether a pattern matches the whole text; `*` stands for any characters. */
export const matchesPattern = (pattern: string, text: string): boolean => {
  const parts = pattern.split('*')
  const [first = '', ...rest] = parts
  const last = rest.pop()
  if (last === undefined) return first === text
  if (!text.startsWith(first) || !text.endsWith(last)) return false
  let at = first.length
  const end = text.length - last.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return at <= end
}

/** Whether a pattern of kinds matches: `Secret` means the core group, and `*` every kind. */
export const matchesKind = (pattern: string, group: string, kind: string): boolean => {
  if (pattern === '*') return true
  const slash = pattern.indexOf('/')
  if (slash === -1) return group === '' && matchesPattern(pattern, kind)
  return matchesPattern(pattern.slice(0, slash), group) && matchesPattern(pattern.slice(slash + 1), kind)
}
