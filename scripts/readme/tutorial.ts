import { partsOf, readmeOf, type Shown } from '../../test/readme/blocks.js'

const withoutBlankEnd = (output: readonly string[]): readonly string[] =>
  output.at(-1) === '' ? output.slice(0, -1) : output

/**
 * A page with the outputs of the same commands in the README. The page shows some of the README's commands, in their order.
 * Throws for a command that the README does not show there.
 */
export const withOutputsOf = (page: string, readme: string): string => {
  const known: readonly Shown[] = partsOf(readme).flatMap((part) => ('shown' in part ? part.shown : []))
  let next = 0
  const outputOf = (command: string): readonly string[] => {
    const index = known.findIndex((one, at) => at >= next && one.command === command)
    const found = known[index]
    if (found === undefined) throw new Error(`README.md does not show \`${command}\` at this point`)
    next = index + 1
    return withoutBlankEnd(found.output)
  }
  return readmeOf(
    partsOf(page).map((part) =>
      'text' in part
        ? part
        : { shown: part.shown.map(({ command }) => ({ command, output: outputOf(command) })) },
    ),
  )
}
