import { createHmac, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Sealer } from '../../db/index.js'
import type { Clock } from '../../runtime/clock.js'
import { sameText } from '../../runtime/hidden.js'
import { refused } from '../who.js'
import type { Proof } from './issuer.js'

/** How long a person has to sign in at the issuer, in milliseconds. */
const flowMs = 600_000

/** A command line that waits on this machine for a one-time code. */
export const CommandLine = z.strictObject({
  port: z.int().min(1).max(65_535),
  /** PKCE, S256: base64url of SHA-256 of its verifier. */
  challenge: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** Sent back with the code. */
  state: z.string().regex(/^[A-Za-z0-9_-]{16,128}$/),
})

/** A sign-in that began: in a signed cookie of the browser that began it. */
const Flow = z.strictObject({
  secret: z.string(),
  signInUid: z.string(),
  source: z.string(),
  redirectUri: z.string(),
  /** Milliseconds since the epoch. */
  expires: z.number(),
  /** The page of the console to open at the end. */
  to: z.string(),
  commandLine: CommandLine.optional(),
})

export type CommandLine = z.infer<typeof CommandLine>
export type Flow = z.infer<typeof Flow>

const purpose = 'sign-in flow'

/** The values that bind an answer of the issuer to this flow: only the browser with the cookie has them. */
export const proofOf = ({ secret }: Flow): Proof => {
  const derived = (name: string): string => createHmac('sha256', secret).update(name).digest('base64url')
  return { state: derived('state'), nonce: derived('nonce'), verifier: derived('verifier') }
}

export const beginFlow = (clock: Clock, parts: Omit<Flow, 'secret' | 'expires'>): Flow => ({
  ...parts,
  secret: randomBytes(32).toString('base64url'),
  expires: clock.now() + flowMs,
})

export const sealFlow = (sealer: Pick<Sealer, 'sign'>, flow: Flow): string => {
  const text = Buffer.from(JSON.stringify(flow)).toString('base64url')
  return `${text}.${sealer.sign(purpose, text)}`
}

const again = 'begin the sign-in again, in the same browser'

/** The flow in a cookie. Throws `Unauthenticated` if it is not one of this hub, or too old. */
export const openFlow = (sealer: Pick<Sealer, 'sign'>, clock: Clock, cookie: string | undefined): Flow => {
  if (cookie === undefined)
    throw refused('this browser did not begin a sign-in in the last 10 minutes, or blocks cookies', again)
  const dot = cookie.lastIndexOf('.')
  const [text, signature] = [cookie.slice(0, dot), cookie.slice(dot + 1)]
  if (dot < 0 || !sameText(signature, sealer.sign(purpose, text)))
    throw refused('the cookie of this sign-in is not valid', again)
  const flow = Flow.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  if (flow.expires <= clock.now()) throw refused('this sign-in began more than 10 minutes ago', again)
  return flow
}

/** Throws `Unauthenticated` unless the answer of the issuer is for this flow. */
export const checkState = (flow: Flow, state: string | null): void => {
  if (state === null || !sameText(state, proofOf(flow).state))
    throw refused('the "state" of this answer belongs to another sign-in', again)
}

/** A page of the console: a path on this hub, never another address. */
export const pageOf = (text: string | undefined): string =>
  text !== undefined && text.length <= 1_000 && /^\/(?![/\\])[\x21-\x7e]*$/.test(text) && !text.includes('\\')
    ? text
    : '/'
