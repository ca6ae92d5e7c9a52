import type { Run } from '../../command.js'
import { type GetOptions, run as get } from '../get.js'

/** `hansa bundle list` is `hansa get bundles`. */
export const run: Run<GetOptions> = (invocation) => get({ ...invocation, args: ['bundles'] })
