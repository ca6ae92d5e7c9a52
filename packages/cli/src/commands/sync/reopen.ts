import type { Run } from '../../command.js'
import { type DecideOptions, decide } from './decide.js'

/** `hansa sync reopen RUN`: undoes a rejection. */
export const run: Run<DecideOptions> = (invocation) =>
  decide(invocation, 'reopen', 'reopened; it is held until it is approved or rejected')
