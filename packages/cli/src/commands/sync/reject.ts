import type { Run } from '../../command.js'
import { type DecideOptions, decide } from './decide.js'

/** `hansa sync reject RUN`: what it lists is not done. */
export const run: Run<DecideOptions> = (invocation) =>
  decide(invocation, 'reject', 'rejected; nothing of it is done')
