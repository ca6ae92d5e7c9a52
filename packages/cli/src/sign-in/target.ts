import { type Context, type Contexts, checkUrl, readContexts } from '../contexts.js'
import { UsageError } from '../errors.js'
import type { Globals } from '../globals.js'

/** The hub to sign in to, and the context that keeps the session. */
export interface Target {
  name: string
  url: string
  contexts: Contexts
}

const originOf = (url: string): string => new URL(url).origin

const sameHub = (contexts: readonly Context[], url: string): Context | undefined =>
  contexts.find((context) => URL.canParse(context.url) && originOf(context.url) === originOf(url))

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
  return { name: found?.name ?? named ?? nameFor(address, contexts.contexts), url: address, contexts }
}
