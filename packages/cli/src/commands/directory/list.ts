import type { Run } from '../../command.js'
import { type GetOptions, run as get } from '../get.js'

/** `hansa directory list` is `hansa get directories`. */
export const run: Run<GetOptions> = (invocation) => get({ ...invocation, args: ['directories'] })
