import type { Run } from '../../command.js'
import { type ActionOptions, act } from './act.js'

/** `hansa cluster cordon NAME`: it keeps what it has and takes nothing new. */
export const run: Run<ActionOptions> = (invocation) => act(invocation, 'cordon', 'cordoned')
