import { argument, type Run } from '../../command.js'
import { certificateAuthorityOf, checkUrl, readContexts, writeContexts } from '../../contexts.js'
import { UsageError } from '../../errors.js'
import { line } from '../../output/print.js'

/**
 * `hansa context set NAME --url URL --token TOKEN [--hub-ca-file FILE]`: omitted values are kept. The first context becomes the
 * current one.
 */
export const run: Run = async ({ args, options }) => {
  const name = argument(args, 0)
  const { current, contexts } = await readContexts()
  const present = contexts.find((context) => context.name === name)
  const url = options.url ?? present?.url
  const token = options.token ?? process.env.HANSA_TOKEN ?? present?.token
  if (url === undefined || token === undefined)
    throw new UsageError(
      'a context requires an address and a token',
      `hansa context set ${name} --url URL --token TOKEN`,
    )
  checkUrl(url)
  const certificateAuthority = (await certificateAuthorityOf(options)) ?? present?.certificateAuthority
  const others = contexts.filter((context) => context.name !== name)
  const context = {
    name,
    url,
    token,
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
  }
  await writeContexts({ current: current ?? name, contexts: [...others, context] })
  line(`context ${name} set`)
}
