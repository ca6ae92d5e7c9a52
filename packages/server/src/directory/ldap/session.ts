import type { Socket } from 'node:net'
import { Client, ResultCodeError } from 'ldapts'
import pLimit from 'p-limit'
import type { Egress } from '../../runtime/egress.js'
import { type DirectoryLimits, defaultLimits } from '../../runtime/limits.js'
import type { LdapSpec } from '../contract.js'
import { ReadFailure } from '../failure.js'
import { explain, type ReadStep } from './explain.js'
import { createMeter, type Meter } from './meter.js'
import { PageControl, type Watcher, watchAnswers } from './page-control.js'
import { createSearch, type Search, type SearchAnswer, type SearchResult } from './search.js'
import { type LdapSecrets, type LdapServer, openSocket, targetOf, tlsOptions } from './target.js'

/** A bound connection. Once it is lost, every search fails and a new session must be opened. */
export interface LdapSession {
  readonly url: string
  /** Whether the session is usable; does not contact the server. */
  usable(): boolean
  /** Returns the complete result or throws ReadFailure. */
  search(search: Search): Promise<SearchResult>
  /** Starts a read of the directory: its limits count from here. */
  begin(): void
  /** The identity that the server reports for us (RFC 4532); undefined when it does not. */
  whoAmI(): Promise<string | undefined>
  close(): void
}

const whoAmIOid = '1.3.6.1.4.1.4203.1.11.3'

/** ldapts types the function as all overloads of `tls.connect`; it calls this one without required arguments. */
const secure = (open: () => Socket): typeof import('node:tls').connect => {
  // Made by `openSocket` for an ldaps URL: a TLSSocket.
  const made: unknown = open
  return made as typeof import('node:tls').connect
}

interface LdapClient {
  client: Client
  /** Closes the connection at once; searches in progress fail. */
  close(): void
}

/** A client that is not connected yet. */
const createClient = (options: {
  target: LdapServer
  tls: ReturnType<typeof tlsOptions>
  egress: Egress
  timeoutMs: number
}): LdapClient => {
  const { target, tls, egress, timeoutMs } = options
  const sockets = new Set<Socket>()
  const open = (): Socket => {
    const socket = openSocket(target, tls, egress)
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    return socket
  }
  const client = new Client({
    url: target.transport === 'ldaps' ? 'ldaps://server' : 'ldap://server',
    timeout: timeoutMs,
    connectTimeout: timeoutMs,
    createConnection: open,
    // ldapts upgrades through the same function; it passes the socket in that case.
    ...(target.transport === 'ldaps' ? { createSecureConnection: secure(open) } : {}),
  })
  return {
    client,
    close: () => {
      for (const socket of sockets) socket.destroy()
    },
  }
}

interface SessionContext extends LdapClient {
  url: string
  target: LdapServer
  spec: LdapSpec
  timeoutMs: number
  meter: Meter
  watcher: Watcher
  /** Ends every step that has no signal itself. */
  signal: AbortSignal | undefined
}

/** Ends the wait when `until` aborts or after the timeout: the limits of ldapts do not cover the TLS handshake after StartTLS. */
const limited = async <T>(
  { close, meter, target, spec, timeoutMs, signal }: SessionContext,
  step: ReadStep,
  body: () => Promise<T>,
  until = signal,
): Promise<T> => {
  let late = false
  const timer = setTimeout(() => {
    late = true
    close()
  }, timeoutMs + 50)
  until?.addEventListener('abort', close, { once: true })
  try {
    if (until?.aborted) throw new Error('the search was cancelled')
    return await body()
  } catch (error) {
    throw meter.failure() ?? explain(error, { step, target, spec, late })
  } finally {
    clearTimeout(timer)
    until?.removeEventListener('abort', close)
  }
}

const bind = async (client: Client, spec: LdapSpec, secrets: LdapSecrets): Promise<void> => {
  if (spec.bind.method === 'external') return client.bind('EXTERNAL')
  const password = secrets.password?.reveal() ?? ''
  // RFC 4513, 5.1.2: with an empty password, a server accepts the bind as anonymous.
  if (password === '') throw new Error('the password is empty')
  return client.bind(spec.bind.dn, password)
}

const unbound = (url: string): ReadFailure =>
  new ReadFailure(
    'Incomplete',
    `${url}: the connection was lost; a search now would run anonymously`,
    'no action needed: the hub reconnects; if this recurs, check the server’s log and its idle timeout',
  )

/** One page of a search; `cookie` is that of the page before it. */
const searchPage = async (context: SessionContext, search: Search, cookie: Buffer): Promise<SearchAnswer> => {
  const { url, client, meter, watcher } = context
  if (!client.isBound) throw unbound(url)
  watcher.take()
  const controls = search.pageSize === 0 ? [] : [new PageControl(search.pageSize, cookie)]
  const { searchReferences } = await limited(
    context,
    'read',
    () =>
      client.search(
        search.base,
        {
          scope: search.scope,
          filter: search.filter,
          attributes: [...search.attributes],
          // With a limit set by us, ldapts would treat a result cut short by the server's limit as complete.
          sizeLimit: 0,
        },
        [...controls, ...(search.controls ?? [])],
      ),
    search.signal,
  )
  // ldapts omits the last entries, although the response is complete.
  const failure = meter.failure()
  if (failure !== undefined) throw failure
  if (!client.isBound) throw unbound(url)
  return { references: searchReferences, ...watcher.take() }
}

const whoAmI = async ({ url, client, target, spec }: SessionContext): Promise<string | undefined> => {
  if (!client.isBound) throw unbound(url)
  try {
    return (await client.exop(whoAmIOid)).value
  } catch (error) {
    if (error instanceof ResultCodeError) return undefined
    throw explain(error, { step: 'bind', target, spec, late: false })
  }
}

/** Connects to one server and binds. Throws ReadFailure with the failed step and what to do. Calls `entered` at each step. */
export const openSession = async (options: {
  url: string
  spec: LdapSpec
  secrets: LdapSecrets
  egress: Egress
  limits?: DirectoryLimits | undefined
  signal?: AbortSignal | undefined
  entered?: (step: ReadStep) => void
}): Promise<LdapSession> => {
  const { url, spec, secrets, egress, signal, limits = defaultLimits.directory, entered = () => {} } = options
  const target = targetOf(url, spec.startTLS)
  const tls = tlsOptions(target, spec, secrets)
  const timeoutMs = spec.timeoutSeconds * 1000
  const { client, close } = createClient({ target, tls, egress, timeoutMs })
  const meter = createMeter({ url, limits, monotonic: () => performance.now(), onExceeded: close })
  const watcher = watchAnswers(client, meter)
  const context: SessionContext = { url, target, spec, timeoutMs, client, close, meter, watcher, signal }

  try {
    if (target.transport === 'startTLS') {
      entered('tls')
      await limited(context, 'tls', () => client.startTLS({ ...tls }))
    }
    entered('bind')
    await limited(context, 'bind', () => bind(client, spec, secrets))
  } catch (error) {
    close()
    throw error
  }

  const search = createSearch({
    url,
    page: (asked, cookie) => searchPage(context, asked, cookie),
    dropped: () => watcher.take().entries,
  })

  /** One search at a time: nothing else distinguishes responses. */
  const inTurn = pLimit(1)

  return {
    url,
    usable: () => client.isBound,
    begin: meter.begin,
    search: (asked) => inTurn(() => search(asked)),
    whoAmI: () => whoAmI(context),
    close,
  }
}
