import { argument, type Run } from '../../command.js'
import { line } from '../../output/print.js'

/** `hansa cluster cordon NAME`: it keeps what it has and takes nothing new. */
export const run: Run = async ({ args, hub }) => {
  const name = argument(args, 0)
  await (await hub()).call('POST', `/clusters/${name}/cordon`)
  line(`cluster/${name} cordoned`)
}
