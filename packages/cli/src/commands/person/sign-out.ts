import type { SignedOut } from '@hansa/sdk'
import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { counted } from '../../output/counted.js'
import { line, printValue } from '../../output/print.js'

/** `hansa person sign-out NAME`: ends every session of a user. */
export const run: Run = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const name = argument(args, 0)
  // The hub's answer, by its schema.
  const answer = (await (await hub()).call('POST', '/people/sign-out', { body: { user: name } })) as SignedOut
  if (format === 'json' || format === 'yaml') return printValue(answer, format)
  const { user, ended } = answer
  line(`${user} is signed out: ${counted(ended, 'session')} ended`)
}
