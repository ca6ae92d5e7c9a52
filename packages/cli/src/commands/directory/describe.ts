import type { Run } from '../../command.js'
import { type DescribeOptions, run as describe } from '../describe.js'

/** `hansa directory describe NAME` is `hansa describe directory NAME`. */
export const run: Run<DescribeOptions> = (invocation) =>
  describe({ ...invocation, args: ['directory', invocation.args[0]] })
