import type { Run } from '../../command.js'
import { readContexts } from '../../contexts.js'
import { formatOf } from '../../globals.js'
import { line, printValue, say } from '../../output/print.js'
import { table } from '../../output/table.js'

/** `hansa context list`; tokens are never shown. */
export const run: Run = async ({ options }) => {
  const { current, contexts } = await readContexts()
  const shown = contexts.map(({ name, url }) => ({ name, url, current: name === current }))
  const format = formatOf(options)
  if (format === 'json' || format === 'yaml') printValue(shown, format)
  else if (format === 'name') for (const { name } of shown) line(name)
  else if (shown.length === 0)
    say('No contexts found. Create one: hansa context set NAME --url URL --token TOKEN')
  else
    line(
      table(
        ['', 'name', 'url'],
        shown.map(({ name, url, current: is }) => [is ? '*' : '', name, url]),
      ),
    )
}
