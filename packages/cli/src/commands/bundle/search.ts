import type { Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { line, printList, say } from '../../output/print.js'
import { table } from '../../output/table.js'
import { type ListOptions, listChartsFrom } from './chart-list.js'

/** An empty result in words, with the next step. */
const noneFor = (text: string | undefined, { version, versions }: ListOptions): string => {
  const range = version === undefined ? '' : ` in "${version}"`
  if (text === undefined) return `The repository has no chart with a version${range}.`
  return versions === true || text.startsWith('oci://')
    ? `"${text}" has no version${range}.`
    : `No charts match "${text}"${range === '' ? '' : ` with a version${range}`}. List all: leave out "${text}".`
}

/** `hansa bundle search [TEXT]`: charts of a repository, or the versions of one, without a hub. */
export const run: Run<ListOptions> = async ({ args, options, signal }) => {
  const format = formatOf(options)
  const [text] = args
  const found = await listChartsFrom(text, options, signal)
  if (format === 'json' || format === 'yaml') return printList({ items: found }, format)
  if (found.length === 0) return say(noneFor(text, options))
  if (format === 'name') {
    for (const { name, version } of found) line(`${name}@${version}`)
    return
  }
  line(
    table(
      ['name', 'version', 'app version', 'description'],
      found.map(({ name, version, appVersion = '-', description = '', deprecated }) => [
        name,
        version,
        appVersion,
        deprecated === true ? `(deprecated) ${description}`.trimEnd() : description || '-',
      ]),
    ),
  )
}
