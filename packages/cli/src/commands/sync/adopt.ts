import type { Run } from '../../command.js'
import { type LinkOptions, link } from './link.js'

/** `hansa sync adopt PERSON ACCOUNT --connector NAME --reason TEXT`: links an account without an owner to a person. */
export const run: Run<LinkOptions> = (invocation) => link(invocation, 'Adopt')
