import type { Run } from '../../command.js'
import { type ActionOptions, actOn } from '../act.js'

const act = actOn('release')

/** `hansa release suspend NAME`: nothing of it is changed on its clusters. */
export const suspend: Run<ActionOptions> = (invocation) => act(invocation, 'suspend', 'suspended')

/** `hansa release resume NAME`. */
export const resume: Run<ActionOptions> = (invocation) => act(invocation, 'resume', 'resumed')
