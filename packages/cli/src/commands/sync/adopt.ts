import type { Run } from '../../command.js'
import { type LinkOptions, link } from './link.js'

/** `hansa sync adopt PERSON ACCOUNT --connector NAME --reason TEXT`: an account that is nobody's becomes a person's. */
export const run: Run<LinkOptions> = (invocation) => link(invocation, 'Adopt')
