import type { Run } from '../../command.js'
import { type LinkOptions, link } from './link.js'

/** `hansa sync relink PERSON ACCOUNT --connector NAME --reason TEXT`: links a person to another account instead of their current one. */
export const run: Run<LinkOptions> = (invocation) => link(invocation, 'Relink')
