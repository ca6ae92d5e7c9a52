import type { Run } from '../../command.js'
import { type DescribeOptions, run as describe } from '../describe.js'

/** `hansa cluster describe NAME` is `hansa describe cluster NAME`. */
export const run: Run<DescribeOptions> = (invocation) =>
  describe({ ...invocation, args: ['cluster', invocation.args[0]] })
