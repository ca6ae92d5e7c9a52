import { argument, type Run } from '../../command.js'
import { contextNamed, readContexts, writeContexts } from '../../contexts.js'
import { line } from '../../output/print.js'
import { confirm } from '../../prompt.js'

export interface DeleteContextOptions {
  yes?: boolean
}

/** `hansa context delete NAME`: its token is lost with it, so it asks. */
export const run: Run<DeleteContextOptions> = async ({ args, options }) => {
  const { current, contexts } = await readContexts()
  const { name } = contextNamed({ current, contexts }, argument(args, 0))
  await confirm(`delete context ${name} and its token`, options.yes === true)
  const others = contexts.filter((context) => context.name !== name)
  await writeContexts({ current: current === name ? others[0]?.name : current, contexts: others })
  line(`context ${name} deleted`)
}
