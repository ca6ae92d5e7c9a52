import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { kindOf } from '../../kinds.js'
import { describeContents } from '../../output/describe-contents.js'
import { line, printList } from '../../output/print.js'
import { age, table } from '../../output/table.js'
import { referenceTo } from '../../references.js'

interface Revision {
  version: string
  chart?: { name: string; version: string }
  count: number
  digest: string
  createdAt: string
}

/** `hansa bundle versions NAME`. */
export const run: Run = async ({ args, options, hub }) => {
  const name = argument(args, 0)
  const format = formatOf(options)
  const answer = await (await hub()).look(referenceTo(kindOf('bundle'), name, options), 'revisions')
  const items =
    typeof answer === 'object' && answer !== null ? (Reflect.get(answer, 'items') as Revision[]) : []
  if (format === 'json' || format === 'yaml') return printList({ items }, format)
  if (format === 'name') {
    for (const { version } of items) line(`bundle/${name}@${version}`)
    return
  }
  const now = Date.now()
  line(
    table(
      ['version', 'contents', 'digest', 'age'],
      items.map(({ version, digest, createdAt, ...contents }) => [
        version,
        describeContents(contents),
        digest,
        age(createdAt, now),
      ]),
    ),
  )
}
