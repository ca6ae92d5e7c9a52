import type { Run } from '../../command.js'
import { type DecideOptions, decide } from './decide.js'

/** `hansa sync approve RUN`: what it lists, or the part that is named, passes the gates. */
export const run: Run<DecideOptions> = (invocation) =>
  decide(invocation, 'approve', 'approved; its operations are being applied')
