import type { Run } from '../../command.js'
import { type DecideOptions, decide } from './decide.js'

/** `hansa sync reject RUN`: its operations are not applied. */
export const run: Run<DecideOptions> = (invocation) =>
  decide(invocation, 'reject', 'rejected; none of its operations are applied')
