import { argument, type Run } from '../../command.js'
import { line } from '../../output/print.js'

/** `hansa cluster uncordon NAME`. */
export const run: Run = async ({ args, hub }) => {
  const name = argument(args, 0)
  await (await hub()).call('POST', `/clusters/${name}/uncordon`)
  line(`cluster/${name} uncordoned`)
}
