import { subjectText } from '@hansa/manifests'
import type { AccessHolder } from '@hansa/sdk'
import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { line, printList, say } from '../../output/print.js'
import { table } from '../../output/table.js'
import { questionOf } from './question.js'

/** `hansa auth who-can`: the groups, users and tokens that can do something. */
export const run: Run<{ allNamespaces?: boolean }> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const body = questionOf(argument(args, 0), argument(args, 1), options)
  const answer = (await (await hub()).call('POST', '/access-reviews/who-can', { body })) as {
    items: AccessHolder[]
  }
  if (format === 'json' || format === 'yaml') return printList(answer, format)
  if (answer.items.length === 0)
    return say('Nobody is allowed this. Give somebody a role: docs/how-to/give-a-team-access.md')
  const rows = answer.items.map(({ subject, role, binding }) => [subjectText(subject), role, binding ?? '-'])
  line(table(['subject', 'role', 'binding'], rows))
}
