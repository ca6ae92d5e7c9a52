import type { ServiceToken } from '@hansa/sdk'
import type { Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { listAll } from '../../list-all.js'
import { line, printList, printValue, say } from '../../output/print.js'
import { tokenTable } from '../../output/tokens.js'

export interface ListTokensOptions {
  owner?: string
  unused?: boolean
}

/** `hansa token list [NAME]`: age, last use, owner and expiry; never the text of a token. */
export const run: Run<ListTokensOptions> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const [name] = args
  const connected = await hub()
  if (name !== undefined) {
    const path = `/service-tokens/${encodeURIComponent(name)}`
    // The hub's answer, by its schema.
    const token = (await connected.call('GET', path)) as ServiceToken
    if (format === 'json' || format === 'yaml') printValue(token, format)
    else if (format === 'name') line(`servicetoken/${token.metadata.name}`)
    else line(tokenTable([token], { wide: format === 'wide' }))
    return
  }
  const query = { owner: options.owner, unused: options.unused === true ? 'true' : undefined }
  const tokens = await listAll<ServiceToken>(connected, '/service-tokens', query)
  if (format === 'json' || format === 'yaml') printList({ items: tokens }, format)
  else if (format === 'name') for (const { metadata } of tokens) line(`servicetoken/${metadata.name}`)
  else if (tokens.length === 0) say('No tokens found. Create one: hansa token create NAME')
  else line(tokenTable(tokens, { wide: format === 'wide' }))
}
