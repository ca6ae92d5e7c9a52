import { argument, type Run } from '../../command.js'
import { contextNamed, readContexts, writeContexts } from '../../contexts.js'
import { line } from '../../output/print.js'

/** `hansa context use NAME`. */
export const run: Run = async ({ args }) => {
  const contexts = await readContexts()
  const { name, url } = contextNamed(contexts, argument(args, 0))
  await writeContexts({ ...contexts, current: name })
  line(`Switched to context "${name}" (${url}).`)
}
