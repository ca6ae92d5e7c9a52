import type { Run } from '../../command.js'
import { type GetOptions, run as get } from '../get.js'

/** `hansa cluster list` is `hansa get clusters`. */
export const run: Run<GetOptions> = (invocation) => get({ ...invocation, args: ['clusters'] })
