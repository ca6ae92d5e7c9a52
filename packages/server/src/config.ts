import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { urlOf } from './api/hosts.js'
import { type HttpOptions, type HttpSettings, readHttpSettings } from './api/http-settings.js'
import { type AuditOptions, type AuditSettings, readAuditSettings } from './audit-settings.js'
import { databaseOf } from './database-url.js'
import { defaultRetention } from './db/index.js'
import { isLoopbackHost } from './runtime/address-kind.js'
import { durationOf } from './runtime/duration.js'
import { HansaError } from './runtime/errors.js'
import { type Limits, readLimits } from './runtime/limits.js'
import { installedConsole } from './web/index.js'

/** The settings of a hub; each also from the environment, as named. */
export interface Config {
  /** HANSA_DATA: the folder of the database, the key and the lock. */
  data: string
  /**
   * HANSA_FILES: the folder of the files that resources name (LDIF, users files); none of them may be outside it.
   * `files` in the data folder when absent.
   */
  files: string
  /** HANSA_LISTEN: the address the API listens on. */
  listen: { host: string; port: number }
  /**
   * HANSA_ALLOW_LOOPBACK: whether members, directories and targets may be on loopback; by default, only while the API
   * can be reached from this machine alone.
   */
  allowLoopback: boolean
  /** How clients connect to the API. */
  http: HttpSettings
  /**
   * HANSA_DATABASE (the password separately: HANSA_DATABASE_PASSWORD_FILE): a postgres:// URL; SQLite in the data
   * folder when absent.
   */
  database: string | undefined
  /** HANSA_LOG_LEVEL. */
  logLevel: string
  /** HANSA_DETECTION_WINDOW_SECONDS: clusters that fail within this time of each other fail together. */
  detectionWindowMs: number
  /** HANSA_EVICTIONS_PER_SECOND. */
  evictionsPerSecond: number
  /** HANSA_FEED_BYTES: the maximum size of the change feed in the database, in bytes. */
  feedBytes: number
  /** HANSA_NAMESPACES_MUST_EXIST: whether resources are refused in namespaces that nobody created; by default the hub creates them on first use. */
  namespacesMustExist: boolean
  /** HANSA_AUDIT_RETENTION_DAYS: after how many days entries of the audit trail are deleted. */
  auditRetentionDays: number
  /** HANSA_TOKEN_MAX_TTL: the longest life of a token that is created over the API. */
  tokenMaxTtlMs: number
  /** HANSA_FIRST_TOKEN_TTL: the life of the token that the first start creates; null: until it is deleted. */
  firstTokenTtlMs: number | null
  /** Where the audit trail is copied to. */
  audit: AuditSettings
  /** HANSA_BODY_LIMIT, in bytes. */
  bodyLimit: number
  /** HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in capitals or not: for fetching charts. */
  proxy: { https?: string; http?: string; no?: string }
  /** HANSA_OPEN_METRICS: serves /metrics without a token. */
  openMetrics: boolean
  /** HANSA_CONSOLE: the folder of the built console, or `off`; the installed one when absent. */
  console: string | undefined
  /** HANSA_MEMBER_…, HANSA_DIRECTORY_…, HANSA_TARGET_…: the most that is read of others; docs/reference/limits.md lists them. */
  limits: Limits
  /** HANSA_PLAYGROUND_SIMULATOR: set only by the playground: the control address of its simulated clusters. */
  playgroundSimulator: string | undefined
}

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const
const positive = (name: string, fallback: number) =>
  z.coerce.number(`${name} must be a number`).positive(`${name} must be greater than 0`).default(fallback)

const duration = (name: string, fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text, { addIssue }) => {
      const ms = durationOf(text)
      if (ms === undefined) addIssue(`${name} must be a duration, for example 90d, 24h or 30m, not "${text}"`)
      return ms ?? 0
    })

const flag = (name: string) =>
  z
    .enum(['1', 'true', '0', 'false'], `${name} must be 1 or 0`)
    .transform((text) => text === '1' || text === 'true')
    .optional()

const Environment = z.object({
  HANSA_DATA: z.string().optional(),
  HANSA_FILES: z.string().min(1, 'HANSA_FILES must be a folder').optional(),
  HANSA_LISTEN: z.string().default('127.0.0.1:7070'),
  HANSA_LOG_LEVEL: z.enum(levels, `HANSA_LOG_LEVEL must be one of ${levels.join(', ')}`).default('info'),
  HANSA_DETECTION_WINDOW_SECONDS: positive('HANSA_DETECTION_WINDOW_SECONDS', 60),
  HANSA_EVICTIONS_PER_SECOND: positive('HANSA_EVICTIONS_PER_SECOND', 100),
  HANSA_ALLOW_LOOPBACK: flag('HANSA_ALLOW_LOOPBACK'),
  HANSA_NAMESPACES_MUST_EXIST: flag('HANSA_NAMESPACES_MUST_EXIST'),
  HANSA_OPEN_METRICS: flag('HANSA_OPEN_METRICS'),
  HANSA_CONSOLE: z.string().optional(),
  HANSA_PLAYGROUND_SIMULATOR: z
    .string()
    .regex(/^http:\/\/127\.0\.0\.1:\d+$/, 'HANSA_PLAYGROUND_SIMULATOR must be http://127.0.0.1:PORT')
    .optional(),
  HANSA_FEED_BYTES: positive('HANSA_FEED_BYTES', defaultRetention.bytes),
  HANSA_AUDIT_RETENTION_DAYS: positive('HANSA_AUDIT_RETENTION_DAYS', 90),
  HANSA_TOKEN_MAX_TTL: duration('HANSA_TOKEN_MAX_TTL (--token-max-ttl)', '90d'),
  HANSA_FIRST_TOKEN_TTL: z
    .literal('none')
    .transform(() => null)
    .or(duration('HANSA_FIRST_TOKEN_TTL (--first-token-ttl)', '24h')),
  HANSA_BODY_LIMIT: positive('HANSA_BODY_LIMIT', 16 * 1024 * 1024),
})

const listenOf = (text: string): Config['listen'] => {
  const colon = text.lastIndexOf(':')
  const host = text.slice(0, colon).replace(/^\[|\]$/g, '')
  const port = Number(text.slice(colon + 1))
  if (colon === -1 || host === '' || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new HansaError(
      'BadRequest',
      { reason: `HANSA_LISTEN (--listen) must be HOST:PORT, not "${text}"` },
      {
        hint: 'for example 127.0.0.1:7070, or [::1]:7070',
      },
    )
  return { host, port }
}

/** A client of a hub on loopback is already on its machine; through a proxy it can be anybody. */
const allowsLoopback = (given: boolean | undefined, host: string, { proxies }: HttpSettings): boolean =>
  given ?? (isLoopbackHost(host) && proxies === undefined)

/** Absolute, because files are resolved inside it. */
const consoleOf = (given: string | undefined): string | undefined =>
  given === 'off' ? undefined : given === undefined || given === '' ? installedConsole() : resolve(given)

const proxyOf = (environment: NodeJS.ProcessEnv): Config['proxy'] => {
  const named = (name: string): string | undefined => environment[name] ?? environment[name.toLowerCase()]
  const [https, http, no] = [named('HTTPS_PROXY'), named('HTTP_PROXY'), named('NO_PROXY')]
  return {
    ...(https === undefined ? {} : { https }),
    ...(http === undefined ? {} : { http }),
    ...(no === undefined ? {} : { no }),
  }
}

const dataFolder = (environment: NodeJS.ProcessEnv): string =>
  join(environment.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'hansa')

/** The address of a hub with this configuration, from this machine. */
export const addressOf = ({ listen: { host, port }, http }: Pick<Config, 'listen' | 'http'>): string =>
  urlOf(host, port, http)

/** Options of the command line. */
export interface ConfigOptions extends HttpOptions, AuditOptions {
  data?: string | undefined
  listen?: string | undefined
  database?: string | undefined
  databasePasswordFile?: string | undefined
  allowLoopback?: boolean | undefined
  tokenMaxTtl?: string | undefined
  firstTokenTtl?: string | undefined
  namespacesMustExist?: boolean | undefined
}

/** Options of the command line override the environment. Throws `BadRequest` with the invalid setting. */
export const readConfig = (environment: NodeJS.ProcessEnv, options: ConfigOptions = {}): Config => {
  const given = Object.entries({
    HANSA_DATA: options.data,
    HANSA_LISTEN: options.listen,
    HANSA_ALLOW_LOOPBACK: options.allowLoopback === true ? '1' : undefined,
    HANSA_TOKEN_MAX_TTL: options.tokenMaxTtl,
    HANSA_FIRST_TOKEN_TTL: options.firstTokenTtl,
    HANSA_NAMESPACES_MUST_EXIST: options.namespacesMustExist === true ? '1' : undefined,
  }).filter(([, value]) => value !== undefined)
  const parsed = Environment.safeParse({ ...environment, ...Object.fromEntries(given) })
  if (!parsed.success)
    throw new HansaError(
      'BadRequest',
      { reason: parsed.error.issues.map(({ message }) => message).join('; ') },
      {
        hint: '`hansa-server serve --help` lists all options and their environment variables',
      },
    )
  const known = parsed.data
  const listen = listenOf(known.HANSA_LISTEN)
  const http = readHttpSettings(environment, options)
  const data = known.HANSA_DATA ?? dataFolder(environment)
  return {
    data,
    files: resolve(known.HANSA_FILES ?? join(data, 'files')),
    listen,
    allowLoopback: allowsLoopback(known.HANSA_ALLOW_LOOPBACK, listen.host, http),
    http,
    database: databaseOf(environment, options),
    logLevel: known.HANSA_LOG_LEVEL,
    detectionWindowMs: known.HANSA_DETECTION_WINDOW_SECONDS * 1000,
    evictionsPerSecond: known.HANSA_EVICTIONS_PER_SECOND,
    feedBytes: known.HANSA_FEED_BYTES,
    namespacesMustExist: known.HANSA_NAMESPACES_MUST_EXIST ?? false,
    auditRetentionDays: known.HANSA_AUDIT_RETENTION_DAYS,
    tokenMaxTtlMs: known.HANSA_TOKEN_MAX_TTL,
    firstTokenTtlMs: known.HANSA_FIRST_TOKEN_TTL,
    audit: readAuditSettings(environment, options),
    bodyLimit: known.HANSA_BODY_LIMIT,
    proxy: proxyOf(environment),
    openMetrics: known.HANSA_OPEN_METRICS ?? false,
    limits: readLimits(environment),
    console: consoleOf(known.HANSA_CONSOLE),
    playgroundSimulator: known.HANSA_PLAYGROUND_SIMULATOR,
  }
}
