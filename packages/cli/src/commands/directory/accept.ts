import { argument, type Run } from '../../command.js'
import { line } from '../../output/print.js'

/** `hansa directory accept NAME`: accepts its current content, although it is older or smaller than before. */
export const run: Run = async ({ args, hub }) => {
  const name = argument(args, 0)
  await (await hub()).call('POST', `/directories/${encodeURIComponent(name)}/accept`)
  line(
    `directory/${name} is read again, and its current state is accepted; the gates of connectors still apply`,
  )
}
