import { argument, type Run } from '../../command.js'
import { issuedFormat, printIssued, secondsOf } from './issued.js'

export interface CreateTokenOptions {
  description?: string
  ceiling?: string
  sourceRange?: string[]
  ttl?: string
}

/** `hansa token create NAME`: prints the token once. It has no rights until a RoleBinding names it. */
export const run: Run<CreateTokenOptions> = async ({ args, options, hub }) => {
  const format = issuedFormat(options)
  const body = {
    name: argument(args, 0),
    description: options.description,
    ceiling: options.ceiling,
    sourceRanges: options.sourceRange,
    ttlSeconds: secondsOf(options.ttl),
  }
  printIssued(await (await hub()).call('POST', '/service-tokens', { body }), format)
}
