import type { AccessReview } from '@hansa/sdk'
import { argument, type Run } from '../../command.js'
import { UsageError } from '../../errors.js'
import { formatOf } from '../../globals.js'
import { grantText } from '../../output/grants.js'
import { line, printList } from '../../output/print.js'
import { questionOf } from './question.js'

export interface CanIOptions {
  asUser?: string
  asGroup?: string[]
  asToken?: string
  asDirectory?: string
  asSignIn?: string
  allNamespaces?: boolean
}

/** `hansa auth can-i`: yes or no, and the exit code 1 for no, for scripts. */
export const run: Run<CanIOptions> = async ({ args, options, hub }) => {
  const { asUser: user, asGroup: groups, asToken: token, asDirectory: directory, asSignIn: signIn } = options
  const isUser = user !== undefined || groups !== undefined
  if (token !== undefined && isUser)
    throw new UsageError('--as-token cannot be combined with --as-user or --as-group', 'ask for one subject')
  if (directory !== undefined && signIn !== undefined)
    throw new UsageError('--as-directory and --as-sign-in exclude each other', 'name where the user is known')
  if ((directory !== undefined || signIn !== undefined) && !isUser)
    throw new UsageError(
      '--as-directory and --as-sign-in need a user',
      'pass --as-user NAME, --as-group NAME or both',
    )
  const other = { user, groups, token, directory, signIn }
  const subject = Object.values(other).some((one) => one !== undefined) ? { subject: other } : {}
  const body = { ...questionOf(argument(args, 0), argument(args, 1), options), ...subject }
  const answer = (await (await hub()).call('POST', '/access-reviews', { body })) as AccessReview
  const format = formatOf(options)
  if (format === 'json' || format === 'yaml') printList(answer, format)
  else {
    line(answer.allowed ? 'yes' : 'no')
    if (format === 'wide') for (const grant of answer.grants) line(`  role ${grantText(grant)}`)
  }
  if (!answer.allowed) process.exitCode = 1
}
