import type { Run } from '../command.js'
import { connectHub } from '../connect.js'
import { certificateAuthorityOf, contextNamed, isSession, readContexts, writeContexts } from '../contexts.js'
import { UsageError } from '../errors.js'
import { line } from '../output/print.js'

export interface LogoutOptions {
  everywhere?: boolean
}

/** `hansa logout [--everywhere]`: ends the session of a context. */
export const run: Run<LogoutOptions> = async ({ options }) => {
  const { current, contexts } = await readContexts()
  const name = options.context ?? process.env.HANSA_CONTEXT ?? current
  if (name === undefined) throw new UsageError('no context is set', 'name one with --context NAME')
  const context = contextNamed({ current, contexts }, name)
  const { url, token } = context
  if (token === '') return line(`Context "${name}" is already signed out.`)
  if (!isSession(token))
    throw new UsageError(
      `the token of context "${name}" was not created by \`hansa login\` and stays valid`,
      `remove it with the context: hansa context delete ${name}`,
    )
  const certificateAuthority = (await certificateAuthorityOf(options)) ?? context.certificateAuthority
  const hub = connectHub({
    url,
    token,
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
  })
  // An expired session is as good as an ended one.
  await hub.call('DELETE', options.everywhere === true ? '/sessions' : '/session').catch((error: unknown) => {
    if (!(error instanceof Error && error.name === 'UnauthenticatedError')) throw error
  })
  const next = contexts.map((one) => (one.name === name ? { ...one, token: '' } : one))
  await writeContexts({ current, contexts: next })
  line(
    `Signed out of ${url} (context "${name}")${options.everywhere === true ? ', in every browser and terminal' : ''}.`,
  )
}
