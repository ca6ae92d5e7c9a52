import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'
import { messageOf } from '../runtime/message.js'

/** How often the files are read, in milliseconds. Reading finds every way of replacing them: also renames and swapped links. */
const reloadMs = 5_000
const dayMs = 86_400_000
/** Before its end, a certificate that is renewed automatically has been renewed. */
const warnDays = 14

/** A certificate and its key: files, or their contents in PEM. */
export interface Pair {
  cert: string
  key: string
}

/** The certificate that the hub shows to clients. */
export interface ServedCertificate {
  current(): Pair
  /** Reads the files until the returned function is called; `use` gets each new valid pair. */
  follow(use: (pair: Pair) => void): () => void
  /** For /readyz?verbose: the files are invalid, or the certificate ends soon. */
  warning(): string | undefined
}

/** The certificates of a file; the hub's own first. */
const chainOf = (pem: string): X509Certificate[] =>
  (pem.match(/-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----[^-]*-----END \1-----/g) ?? []).map(
    (one) => new X509Certificate(one),
  )

/** Throws unless clients can connect with the pair: `createSecureContext` accepts empty texts, and such a server has no certificate. */
const checkPair = ({ cert, key }: Pair): void => {
  const [own] = chainOf(cert)
  if (own === undefined) throw new Error('the certificate file contains no certificate in PEM')
  if (!own.checkPrivateKey(createPrivateKey(key)))
    throw new Error('the key does not belong to the certificate')
  createSecureContext({ cert, key })
}

/** When a chain becomes valid and stops being so: all of its certificates must be valid. */
const lifeOf = (pem: string): { from: number; to: number } => {
  const chain = chainOf(pem)
  return {
    from: Math.max(...chain.map(({ validFrom }) => Date.parse(validFrom))),
    to: Math.min(...chain.map(({ validTo }) => Date.parse(validTo))),
  }
}

/** Throws `BadRequest` naming the file that cannot be used. */
const readPair = ({ cert, key }: Pair): Pair => {
  const read = (file: string): string => {
    try {
      return readFileSync(file, 'utf8')
    } catch (cause) {
      throw new HansaError(
        'BadRequest',
        { reason: `cannot read ${file}: ${messageOf(cause)}` },
        { hint: 'set --tls-cert and --tls-key to PEM files that the hub can read', cause },
      )
    }
  }
  const pair = { cert: read(cert), key: read(key) }
  try {
    checkPair(pair)
  } catch (cause) {
    throw new HansaError(
      'BadRequest',
      { reason: `${cert} and ${key} cannot be used for TLS: ${messageOf(cause)}` },
      {
        hint: 'provide a PEM certificate (with its chain) and its unencrypted PEM key',
        cause,
      },
    )
  }
  return pair
}

const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')

const endOf = (file: string, { from, to }: { from: number; to: number }, now: number): string | undefined => {
  if (now < from) return `the certificate in ${file} is not valid before ${iso(from)}`
  if (now >= to) return `the certificate in ${file} expired at ${iso(to)}`
  const days = Math.floor((to - now) / dayMs)
  if (days >= warnDays) return undefined
  return `the certificate in ${file} expires in ${days} ${days === 1 ? 'day' : 'days'}, at ${iso(to)}`
}

/**
 * Reads the certificate of the hub, and again while it is followed. Files that are missing, half-written or do not match do not replace
 * the pair in use; they are logged once and reported. Throws `BadRequest` if the first pair cannot be used.
 */
export const openCertificate = (
  files: Pair,
  { clock, logger }: { clock: Clock; logger: Logger },
): ServedCertificate => {
  let current = readPair(files)
  let life = lifeOf(current.cert)
  let refused: string | undefined
  let warned: string | undefined

  const warning = (): string | undefined => {
    const unread = refused && `the certificate was not reloaded: ${refused}`
    const parts = [unread, endOf(files.cert, life, clock.now())].filter((part) => part !== undefined)
    return parts.length === 0 ? undefined : parts.join('; ')
  }

  const refuse = (error: unknown): void => {
    const message = messageOf(error)
    if (refused !== message)
      logger.error({ error }, 'cannot reload the TLS certificate; keeping the one in use')
    refused = message
  }

  const look = (use: (pair: Pair) => void): void => {
    try {
      const pair = readPair(files)
      if (pair.cert !== current.cert || pair.key !== current.key) {
        use(pair)
        current = pair
        life = lifeOf(pair.cert)
        logger.info({ cert: files.cert, expires: iso(life.to) }, 'TLS certificate reloaded')
      }
      refused = undefined
    } catch (error) {
      refuse(error)
    }
    const end = endOf(files.cert, life, clock.now())
    // The text changes every day; it is logged when the warning begins, and when the certificate has expired.
    const about = end && `${life.to} ${clock.now() >= life.to}`
    if (end !== undefined && about !== warned) logger.warn({}, end)
    warned = about
  }

  return {
    current: () => current,
    follow: (use) => {
      let cancel = (): void => {}
      const round = (): void => {
        look(use)
        cancel = clock.after(reloadMs, round)
      }
      round()
      return () => cancel()
    },
    warning,
  }
}
