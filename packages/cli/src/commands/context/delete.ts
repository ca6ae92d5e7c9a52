import { argument, type Run } from '../../command.js'
import { contextNamed, readContexts, writeContexts } from '../../contexts.js'
import { line } from '../../output/print.js'

/** `hansa context delete NAME`. */
export const run: Run = async ({ args }) => {
  const { current, contexts } = await readContexts()
  const { name } = contextNamed({ current, contexts }, argument(args, 0))
  const others = contexts.filter((context) => context.name !== name)
  await writeContexts({ current: current === name ? others[0]?.name : current, contexts: others })
  line(`context ${name} deleted`)
}
