import { argument, type Run } from '../../command.js'
import { line } from '../../output/print.js'

/** `hansa cluster rotate NAME`: a new credential is made, proved and put in the old one's place, which is revoked. */
export const run: Run = async ({ args, hub }) => {
  const name = argument(args, 0)
  await (await hub()).call('POST', `/clusters/${name}/rotate`)
  line(`cluster/${name} has a new credential`)
}
