import type { Run } from '../../command.js'
import { type LinkOptions, link } from './link.js'

/** `hansa sync relink PERSON ACCOUNT --connector NAME --reason TEXT`: a person gets another account instead of the one they are linked to. */
export const run: Run<LinkOptions> = (invocation) => link(invocation, 'Relink')
