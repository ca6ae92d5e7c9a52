import type { Run } from '../../command.js'
import { type DecideOptions, decide } from './decide.js'

/** `hansa sync approve RUN`: approves all its operations, or the named part. */
export const run: Run<DecideOptions> = (invocation) =>
  decide(invocation, 'approve', 'approved; its operations are being applied')
