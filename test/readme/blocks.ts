/** A command of a console block and the output below it. */
export interface Shown {
  command: string
  output: readonly string[]
}

/** A part of the README: text that stays, or the commands of one console block. */
export type Part = { text: string } | { shown: readonly Shown[] }

const fence = '```\n'

const commandsOf = (block: string): Shown[] => {
  const found: { command: string; output: string[] }[] = []
  for (const line of block.trimEnd().split('\n')) {
    if (line.startsWith('$ ')) found.push({ command: line.slice(2), output: [] })
    else found.at(-1)?.output.push(line)
  }
  return found
}

/** The README in parts: console blocks are the fenced ones without a language that begin with a prompt. */
export const partsOf = (readme: string): Part[] => {
  const parts: Part[] = []
  let rest = readme
  for (;;) {
    const start = rest.indexOf(`\n${fence}$ `)
    const end = start < 0 ? -1 : rest.indexOf(`\n${fence}`, start + fence.length)
    if (end < 0) return [...parts, { text: rest }]
    const from = start + 1 + fence.length
    parts.push({ text: rest.slice(0, from) }, { shown: commandsOf(rest.slice(from, end + 1)) })
    rest = rest.slice(end + 1)
  }
}

export const readmeOf = (parts: readonly Part[]): string =>
  parts
    .map((part) =>
      'text' in part
        ? part.text
        : `${part.shown.map(({ command, output }) => [`$ ${command}`, ...output].join('\n')).join('\n')}\n`,
    )
    .join('')

/**
 * Without the parts that differ between runs: ages, times, IDs of runs, ports, counts of objects, which of equal clusters take
 * a lost share, and the widths of columns.
 */
export const normalised = (text: string): string =>
  text
    .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/\b\d+(\.\d+)? ?(ms|s|m|min|h)\b/g, 'AGE')
    // An ID without a digit looks like a word: only its place tells.
    .replace(/\b(?=[a-z]*\d)[a-z0-9]{12}\b/g, 'RUN')
    .replace(/^[a-z]{12}(?= +\S+ +[A-Z])/gm, 'RUN')
    .replace(/(?<=\b(?:sync show|run) )[a-z]{12}\b/g, 'RUN')
    .replace(/127\.0\.0\.1:\d+/g, 'ADDRESS')
    .replace(/\b\d+ objects\b/g, 'N objects')
    .replace(/\bshop=\d+/g, 'shop=N')
    .replace(/ +/g, ' ')
    .replace(/ $/gm, '')
