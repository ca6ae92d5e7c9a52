/** How a server wants to be asked for credentials. */
export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  scheme: string
  /** Names in lower case: `realm`, `service`, `scope`. */
  parameters: Readonly<Record<string, string>>
}

const parameter = /[\s,]*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))/y
const scheme = /[\s,]*([\w!#$%&'*+.^`|~-]+)(?=[\s,]|$)/y

const match = (pattern: RegExp, text: string, at: number): RegExpExecArray | undefined => {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}

/** Reads the values of WWW-Authenticate headers. Each can hold several challenges (RFC 9110, 11.6.1). */
export const parseChallenges = (values: readonly string[]): Challenge[] => {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = []
  for (const text of values) {
    let at = 0
    while (at < text.length) {
      const current = challenges.at(-1)
      const pair = match(parameter, text, at)
      if (pair !== undefined && current !== undefined) {
        const [whole, name = '', quoted, plain = ''] = pair
        current.parameters[name.toLowerCase()] = quoted?.replace(/\\(.)/g, '$1') ?? plain
        at += whole.length
        continue
      }
      const next = match(scheme, text, at)
      if (next === undefined) break
      challenges.push({ scheme: (next[1] ?? '').toLowerCase(), parameters: Object.create(null) })
      at += next[0].length
    }
  }
  return challenges
}
