import { argument, type Run } from '../../command.js'
import { issuedFormat, printIssued, secondsOf } from './issued.js'

export interface RotateTokenOptions {
  ttl?: string
  overlap?: string
}

/** `hansa token rotate NAME`: prints the new text once; the former one is accepted for 24 hours in addition. */
export const run: Run<RotateTokenOptions> = async ({ args, options, hub }) => {
  const format = issuedFormat(options)
  const path = `/service-tokens/${encodeURIComponent(argument(args, 0))}/rotate`
  const body = { ttlSeconds: secondsOf(options.ttl), overlapSeconds: secondsOf(options.overlap) }
  printIssued(await (await hub()).call('POST', path, { body }), format)
}
