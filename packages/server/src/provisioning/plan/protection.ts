const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Returns whether a username is protected: by `patterns` ("*" matches any characters), or because Hansa itself uses it. */
export const createProtection = (
  patterns: readonly string[],
  own: readonly string[],
): ((username: string) => boolean) => {
  const all = [
    ...patterns.map((pattern) => pattern.split('*').map(literally).join('.*')),
    ...own.map(literally),
  ]
  if (all.length === 0) return () => false
  const any = new RegExp(`^(?:${all.join('|')})$`, 'isu')
  return (username) => any.test(username)
}
