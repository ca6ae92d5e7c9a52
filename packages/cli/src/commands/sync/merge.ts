import type { Run } from '../../command.js'
import { type LinkOptions, link } from './link.js'

/** `hansa sync merge PERSON ACCOUNT --connector NAME --reason TEXT`: links a person to the account of a leaver who is the same person. */
export const run: Run<LinkOptions> = (invocation) => link(invocation, 'Merge')
