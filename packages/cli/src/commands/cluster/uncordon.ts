import type { Run } from '../../command.js'
import { type ActionOptions, act } from './act.js'

/** `hansa cluster uncordon NAME`. */
export const run: Run<ActionOptions> = (invocation) => act(invocation, 'uncordon', 'uncordoned')
