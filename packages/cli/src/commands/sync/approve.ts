import type { Run } from '../../command.js'
import { decide } from './decide.js'

/** `hansa sync approve RUN`: what it lists passes the gates. */
export const run: Run = (invocation) => decide(invocation, 'approve', 'approved; it is being done')
