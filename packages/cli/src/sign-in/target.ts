import {
  type Connection,
  type Context,
  type Contexts,
  certificateAuthorityOf,
  checkUrl,
  originOf,
  readContexts,
} from '../contexts.js'
import { UsageError } from '../errors.js'
import type { Globals } from '../globals.js'

/** The hub to sign in to, and the context that keeps the session. */
export interface Target extends Pick<Connection, 'certificateAuthority'> {
  name: string
  url: string
  contexts: Contexts
}

const sameHub = (contexts: readonly Context[], url: string): Context | undefined =>
  contexts.find((context) => originOf(context.url) === originOf(url))

/** A name for a new context: that of the host. */
const nameFor = (url: string, contexts: readonly Context[]): string => {
  const { hostname } = new URL(url)
  const taken = new Set(contexts.map(({ name }) => name))
  for (let number = 1; ; number++) {
    const name = number === 1 ? hostname : `${hostname}-${number}`
    if (!taken.has(name)) return name
  }
}

/** By --url and --context, the environment, or the current context. Throws UsageError without an address. */
export const targetOf = async (globals: Globals): Promise<Target> => {
  const contexts = await readContexts()
  const url = globals.url ?? process.env.HANSA_URL
  if (url !== undefined) checkUrl(url)
  const named = globals.context ?? process.env.HANSA_CONTEXT
  const found =
    named === undefined && url !== undefined
      ? sameHub(contexts.contexts, url)
      : contexts.contexts.find(({ name }) => name === (named ?? contexts.current))
  const address = url ?? found?.url
  if (address === undefined)
    throw new UsageError(
      named === undefined ? 'no hub address configured' : `context "${named}" not found`,
      `pass the address of the hub: hansa login --url URL${named === undefined ? '' : ` --context ${named}`}`,
    )
  checkUrl(address)
  const given = await certificateAuthorityOf(globals)
  // That of a context is trusted only at its own address.
  const isOfContext = found !== undefined && originOf(found.url) === originOf(address)
  const certificateAuthority = given ?? (isOfContext ? found.certificateAuthority : undefined)
  return {
    name: found?.name ?? named ?? nameFor(address, contexts.contexts),
    url: address,
    contexts,
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
  }
}
