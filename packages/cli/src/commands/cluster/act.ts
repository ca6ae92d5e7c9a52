import type { Run } from '../../command.js'
import { type ActionOptions, actOn } from '../act.js'

export const act = actOn('cluster')

/** `hansa cluster cordon NAME`: it keeps what it has and takes nothing new. */
export const cordon: Run<ActionOptions> = (invocation) => act(invocation, 'cordon', 'cordoned')

/** `hansa cluster uncordon NAME`. */
export const uncordon: Run<ActionOptions> = (invocation) => act(invocation, 'uncordon', 'uncordoned')
