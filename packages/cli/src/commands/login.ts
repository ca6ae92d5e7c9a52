import type { Me, SignInOption } from '@hansa/sdk'
import type { Run } from '../command.js'
import { connectHub } from '../connect.js'
import { type Context, isSession, originOf, writeContexts } from '../contexts.js'
import { UsageError } from '../errors.js'
import type { Hub } from '../hub.js'
import { line, say } from '../output/print.js'
import { ask, askHidden, firstLine } from '../prompt.js'
import { openBrowser } from '../sign-in/browser.js'
import { openLoopback } from '../sign-in/loopback.js'
import { targetOf } from '../sign-in/target.js'

export interface LoginOptions {
  /** One of the sample people of a playground. */
  as?: string
  signIn?: string
  username?: string
  passwordStdin?: boolean
  /** `--no-browser` */
  browser?: boolean
}

/** By the hub's OpenAPI document. */
const tokenOf = (answer: unknown): string => (answer as { token: string }).token
const itemsOf = (answer: unknown): SignInOption[] => (answer as { items: SignInOption[] }).items

/** The named SignIn, or the only one. Throws UsageError. */
const choose = (offered: readonly SignInOption[], name: string | undefined, url: string): SignInOption => {
  const names = offered.map((one) => one.name).join(', ')
  if (offered.length === 0)
    throw new UsageError(
      `${url} has no SignIn`,
      'an administrator creates one (kind SignIn); with a token: hansa context set NAME --url URL --token TOKEN',
    )
  const [only, ...more] = offered
  if (name === undefined) {
    if (only !== undefined && more.length === 0) return only
    throw new UsageError(`${url} has several SignIns: ${names}`, 'choose one with --sign-in NAME')
  }
  const found = offered.find((one) => one.name === name)
  if (found === undefined) throw new UsageError(`SignIn "${name}" not found`, `available: ${names}`)
  return found
}

const byBrowser = async (
  hub: Hub,
  { name }: SignInOption,
  browser: boolean,
  signal: AbortSignal,
): Promise<string> => {
  const loopback = await openLoopback()
  try {
    const address = `${hub.url.replace(/\/+$/, '')}/auth/${encodeURIComponent(name)}/start?${loopback.query}`
    say(`Open this address in a browser on this computer:\n  ${address}`)
    say(`Continue there only if the page shows the code ${loopback.confirmation}`)
    if (browser) openBrowser(address)
    const code = await loopback.code(signal)
    return tokenOf(
      await hub.call('POST', '/sign-in/exchange', { body: { code, verifier: loopback.verifier } }),
    )
  } finally {
    loopback.close()
  }
}

const byPassword = async (hub: Hub, { name }: SignInOption, options: LoginOptions): Promise<string> => {
  const username = options.username ?? (await ask('Username: ', 'pass --username NAME'))
  const password =
    options.passwordStdin === true
      ? await firstLine()
      : await askHidden('Password: ', 'pass --password-stdin, and the password on standard input')
  if (password === '') throw new UsageError('the password is empty', 'enter your password of the directory')
  const body = { signIn: name, username, password, carrier: 'bearer' }
  return tokenOf(await hub.call('POST', '/sign-in/password', { body }))
}

/** In the playground: as one of its sample people. */
const bySample = async (hub: Hub, username: string): Promise<string> => {
  const body = { username, carrier: 'bearer' }
  return tokenOf(
    await hub.call('POST', '/playground/sign-in', { body }).catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'NotFoundError')) throw error
      throw new UsageError(
        `${hub.url} is not the hub of a playground: it has no sample people`,
        'sign in as yourself: hansa login',
      )
    }),
  )
}

const tokenFor = async (hub: Hub, options: LoginOptions, signal: AbortSignal): Promise<string> => {
  if (options.as !== undefined) return bySample(hub, options.as)
  const signIn = choose(itemsOf(await hub.call('GET', '/sign-in/options')), options.signIn, hub.url)
  return signIn.type === 'oidc'
    ? byBrowser(hub, signIn, options.browser !== false, signal)
    : byPassword(hub, signIn, options)
}

/** `hansa login [--sign-in NAME]`: keeps the session in a context, and makes it the current one. */
export const run: Run<LoginOptions> = async ({ options, signal }) => {
  const { as, signIn, username, passwordStdin } = options
  if (as !== undefined && (signIn !== undefined || username !== undefined || passwordStdin === true))
    throw new UsageError(
      '--as cannot be combined with --sign-in, --username or --password-stdin',
      'sample people have no password',
    )
  const { contexts, ...target } = await targetOf(options)
  const token = await tokenFor(connectHub({ ...target, token: undefined }), options, signal)
  // The context of the playground's administrator stays.
  const name = as === undefined ? target.name : `playground-${as}`
  const session = { ...target, name, token }
  const me = (await connectHub(session).call('GET', '/me')) as Me
  const others = contexts.contexts.filter((context) => context.name !== name)
  await writeContexts({ current: name, contexts: [...others, session] })
  const until = me.session === undefined ? '' : ` until ${me.session.expiresAt}`
  line(`Signed in to ${target.url} as ${me.name}${until} (context "${name}").`)
  const isAdministrator = ({ url, token: kept }: Context): boolean =>
    originOf(url) === originOf(target.url) && kept !== '' && !isSession(kept)
  const back = as === undefined ? undefined : contexts.contexts.find(isAdministrator)
  if (back !== undefined) say(`To go back: hansa context use ${back.name}`)
}
