import { X509Certificate } from 'node:crypto'
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { ManifestError, nearest, parseOne, parseUrl } from '@hansa/manifests'
import { UsageError } from './errors.js'
import type { Globals } from './globals.js'
import { say } from './output/print.js'

export interface Context {
  name: string
  url: string
  /** '' after `hansa logout`. */
  token: string
  /** PEM: verifies the certificate of the hub in place of the certificate authorities of the system. */
  certificateAuthority?: string
}

/** How to reach a hub. */
export type Connection = Pick<Context, 'url' | 'token' | 'certificateAuthority'>

/** The contexts of a user: hubs with their tokens. */
export interface Contexts {
  current: string | undefined
  contexts: Context[]
}

/** `$XDG_CONFIG_HOME/hansa/config.yaml`. */
export const contextFile = (): string =>
  join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'hansa', 'config.yaml')

const isContext = (value: unknown): value is Context =>
  typeof value === 'object' &&
  value !== null &&
  ['name', 'url', 'token'].every((key) => typeof Reflect.get(value, key) === 'string') &&
  ['undefined', 'string'].includes(typeof Reflect.get(value, 'certificateAuthority'))

const invalid = (file: string, reason: string): UsageError =>
  new UsageError(
    `invalid context file ${file}: ${reason}`,
    'repair the file, or move it elsewhere and create a context: hansa context set NAME --url URL --token TOKEN',
  )

const parsed = (text: string, file: string): unknown => {
  try {
    return parseOne(text) ?? { contexts: [] }
  } catch (error) {
    if (error instanceof ManifestError) throw invalid(file, error.message)
    throw error
  }
}

/** Reads the contexts; none if the file does not exist. Warns if other users can read it. Throws UsageError if the file is invalid. */
export const readContexts = async (): Promise<Contexts> => {
  const file = contextFile()
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new UsageError(
      `cannot read ${file}: ${error.message}`,
      'make the file readable for your user, or move it elsewhere',
    )
  })
  if (text === undefined) return { current: undefined, contexts: [] }
  const { mode } = await stat(file)
  if ((mode & 0o077) !== 0)
    say(`warning: ${file} contains tokens and other users can read it; run: chmod 600 ${file}`)
  const value = parsed(text, file)
  const list: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'contexts') : undefined
  const current: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'current') : undefined
  if (!Array.isArray(list)) throw invalid(file, 'expected contexts: [{name, url, token}]')
  const wrong = list.findIndex((context) => !isContext(context))
  if (wrong !== -1)
    throw invalid(
      file,
      `contexts[${wrong}] needs name, url and token, and can have certificateAuthority, each a string`,
    )
  return { current: typeof current === 'string' ? current : undefined, contexts: list }
}

/** Writes the contexts atomically, readable only by this user. */
export const writeContexts = async (contexts: Contexts): Promise<void> => {
  const file = contextFile()
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const temporary = `${file}.${process.pid}`
  // JSON is valid YAML, and the SDK reads it without a YAML parser.
  await writeFile(temporary, `${JSON.stringify(contexts, undefined, 2)}\n`, { mode: 0o600 })
  await chmod(temporary, 0o600)
  await rename(temporary, file)
}

/** The context with a name. Throws UsageError with the nearest name. */
export const contextNamed = ({ contexts }: Contexts, name: string): Context => {
  const found = contexts.find((context) => context.name === name)
  if (found !== undefined) return found
  const names = contexts.map((context) => context.name)
  const near = nearest(name, names)
  throw new UsageError(
    `context "${name}" not found`,
    names.length === 0
      ? 'create one: hansa context set NAME --url URL --token TOKEN'
      : `${near === undefined ? '' : `did you mean ${near}? `}available contexts: ${names.join(', ')}`,
  )
}

/** Throws UsageError unless the text is an HTTP URL. */
export const checkUrl = (url: string): void => {
  const protocol = parseUrl(url)?.protocol
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new UsageError(`invalid hub address "${url}": expected a URL`, 'write it as http://127.0.0.1:7070')
}

/** Whether a token is that of a session, by its form. */
export const isSession = (token: string): boolean => token.startsWith('hansas_')

export const originOf = (url: string): string => parseUrl(url)?.origin ?? url

/** The certificates of `--hub-ca-file` or HANSA_CA_FILE; undefined if neither is set. Throws UsageError naming the file. */
export const certificateAuthorityOf = async ({ hubCaFile }: Globals): Promise<string | undefined> => {
  const file = hubCaFile ?? (process.env.HANSA_CA_FILE || undefined)
  if (file === undefined) return undefined
  const refuse = (reason: string): UsageError =>
    new UsageError(`invalid certificate authority ${file}: ${reason}`, 'pass a file with certificates in PEM')
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw refuse(error.message)
  })
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw refuse('it contains no certificate in PEM')
  try {
    new X509Certificate(text)
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error))
  }
  return text
}

/**
 * Where the hub is, with which token, and which certificates it has: flags, then the environment, then the context. A context's token is
 * sent only to the context's address, and its certificate authority is trusted only there. Throws UsageError if the address or the token
 * is missing.
 */
export const resolveConnection = async (globals: Globals): Promise<Connection> => {
  const url = globals.url ?? process.env.HANSA_URL
  const token = globals.token ?? process.env.HANSA_TOKEN
  const given = await certificateAuthorityOf(globals)
  const trusting = (certificateAuthority: string | undefined) =>
    certificateAuthority === undefined ? {} : { certificateAuthority }
  if (url !== undefined) checkUrl(url)
  if (url !== undefined && token !== undefined) return { url, token, ...trusting(given) }
  const contexts = await readContexts()
  const name = globals.context ?? process.env.HANSA_CONTEXT ?? contexts.current
  const context = name === undefined ? undefined : contextNamed(contexts, name)
  const found = { url: url ?? context?.url, token: token ?? (context?.token || undefined) }
  if (found.url !== undefined && found.token === undefined && context !== undefined)
    throw new UsageError(
      `context "${context.name}" is signed out`,
      `sign in with \`hansa login --context ${context.name}\`, or pass --token`,
    )
  if (found.url === undefined || found.token === undefined)
    throw new UsageError(
      found.url === undefined ? 'no hub address configured' : `no token configured for ${found.url}`,
      'set HANSA_URL and HANSA_TOKEN, or run: hansa context set NAME --url URL --token TOKEN',
    )
  checkUrl(found.url)
  const isOfContext = context !== undefined && originOf(found.url) === originOf(context.url)
  if (token === undefined && context !== undefined && !isOfContext)
    throw new UsageError(
      `the token of context "${context.name}" belongs to ${originOf(context.url)} and is not sent to ${originOf(found.url)}`,
      'pass --token or set HANSA_TOKEN, or select a context for that hub with --context',
    )
  return {
    url: found.url,
    token: found.token,
    ...trusting(given ?? (isOfContext ? context.certificateAuthority : undefined)),
  }
}
