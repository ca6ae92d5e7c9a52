import type { ServiceToken } from '@hansa/sdk'
import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { line, printValue } from '../../output/print.js'
import { confirm } from '../../prompt.js'

export interface RevokeTokenOptions {
  yes?: boolean
}

/** `hansa token revoke NAME`: what uses the token stops working, so it asks. */
export const run: Run<RevokeTokenOptions> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const name = argument(args, 0)
  await confirm(`revoke token ${name}, which ends all requests with it`, options.yes === true)
  const path = `/service-tokens/${encodeURIComponent(name)}`
  // The hub's answer, by its schema.
  const revoked = (await (await hub()).call('DELETE', path)) as ServiceToken
  if (format === 'json' || format === 'yaml') printValue(revoked, format)
  else if (format === 'name') line(`servicetoken/${revoked.metadata.name}`)
  else line(`token ${revoked.metadata.name} revoked`)
}
