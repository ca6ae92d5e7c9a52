import type { Run } from '../../command.js'
import { type LinkOptions, link } from './link.js'

/** `hansa sync merge PERSON ACCOUNT --connector NAME --reason TEXT`: a person takes over the account of somebody who left, who is the same person. */
export const run: Run<LinkOptions> = (invocation) => link(invocation, 'Merge')
