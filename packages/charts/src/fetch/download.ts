import { createHash, type Hash } from 'node:crypto'
import { joined } from '../joined.js'
import { ChartFetchError } from './error.js'
import { isCut } from './failure.js'
import { attempts } from './retry.js'
import { shownText, shownUrl } from './shown.js'
import type { Answer, Transport } from './transport.js'

export interface DownloadOptions {
  /** For messages: `the index of https://…`. */
  subject: string
  maxBytes: number
  /** What to check if it is not found; by default `the name and the version`. */
  check?: string
  /** `sha256:…`; anything else is refused. */
  digest?: string
  /** In bytes. */
  size?: number
  onProgress?: (receivedBytes: number, totalBytes: number | undefined) => void
}

export interface Downloaded {
  data: Buffer
  answer: Answer
  /** `sha256:…` */
  digest: string
}

/** Sends the request, with the headers for a part of the body if some of it is already here. */
export type SendGet = (headers: Readonly<Record<string, string>>) => Promise<Answer>

interface Received {
  chunks: Buffer[]
  bytes: number
  hash: Hash
  /** A strong ETag: the same bytes are behind it. */
  etag: string | undefined
  ranges: boolean
}

const nothing = (): Received => ({
  chunks: [],
  bytes: 0,
  hash: createHash('sha256'),
  etag: undefined,
  ranges: false,
})

/** The error for a response other than 200. */
const statusError = (
  { status, url }: Answer,
  { subject, check = 'the name and the version' }: DownloadOptions,
): ChartFetchError => {
  if (status === 401)
    return new ChartFetchError(
      'Unauthorized',
      `${subject}: ${url.host} requires valid credentials; check the user name and password`,
    )
  if (status === 403)
    return new ChartFetchError(
      'Forbidden',
      `${subject}: ${url.host} refused access; use credentials with permission to read it`,
    )
  if (status === 404 || status === 410)
    return new ChartFetchError('NotFound', `${subject} not found; check ${check}`)
  return new ChartFetchError(
    status >= 500 ? 'Unreachable' : 'Invalid',
    `${subject}: ${url.host} answered HTTP ${status}, expected 200`,
  )
}

const numberOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined

/** Whether a 206 continues where the last response ended. */
const continues = (answer: Answer, received: Received): boolean =>
  received.bytes > 0 &&
  numberOf(/^bytes (\d+)-/.exec(answer.header('content-range') ?? '')?.[1]) === received.bytes

/**
 * Reads a whole body into memory. A body that is cut is continued with Range if the server supports it, else read again; 3 times at most.
 * @throws ChartFetchError, also TooLarge and DigestMismatch
 */
export const download = async (
  transport: Transport,
  send: SendGet,
  options: DownloadOptions,
): Promise<Downloaded> => {
  let received = nothing()
  for (let attempt = 1; ; attempt += 1) {
    const isPart = received.bytes > 0
    const answer = await send(isPart ? rangeOf(received) : {})
    if (answer.status === 206 && continues(answer, received)) {
      // The rest follows.
    } else if (answer.status === 200) received = nothing()
    else if (isPart && (answer.status === 206 || answer.status === 416) && attempt < attempts) {
      await answer.discard()
      received = nothing()
      continue
    } else {
      await answer.discard()
      throw statusError(answer, options)
    }
    try {
      await readInto(received, answer, options)
      return await verified(received, answer, options)
    } catch (error) {
      if (error instanceof ChartFetchError || attempt >= attempts || !isCut(error))
        throw transport.failure(error, answer.url)
      if (!received.ranges || (received.etag === undefined && options.digest === undefined))
        received = nothing()
      await transport.backOff(attempt + 1)
    }
  }
}

const rangeOf = ({ bytes, etag }: Received): Readonly<Record<string, string>> => ({
  range: `bytes=${bytes}-`,
  ...(etag === undefined ? {} : { 'if-range': etag }),
})

const readInto = async (received: Received, answer: Answer, options: DownloadOptions): Promise<void> => {
  const { subject, maxBytes, size, onProgress } = options
  const length = numberOf(answer.header('content-length'))
  const total = size ?? (length === undefined ? undefined : received.bytes + length)
  const tooLarge = (): ChartFetchError => {
    answer.body.destroy()
    return new ChartFetchError('TooLarge', `${subject} has more than the limit of ${maxBytes} bytes`)
  }
  if (total !== undefined && total > maxBytes) throw tooLarge()
  received.etag = answer.headers('etag').find((tag) => /^"/.test(tag))
  received.ranges = answer.header('accept-ranges') === 'bytes' || answer.status === 206
  for await (const part of answer.body) {
    const chunk: Buffer = Buffer.from(part)
    received.bytes += chunk.length
    if (received.bytes > maxBytes) throw tooLarge()
    if (size !== undefined && received.bytes > size) {
      answer.body.destroy()
      throw new ChartFetchError('DigestMismatch', `${subject} has more than the expected ${size} bytes`)
    }
    received.chunks.push(chunk)
    received.hash.update(chunk)
    onProgress?.(received.bytes, total)
  }
}

const verified = async (
  received: Received,
  answer: Answer,
  options: DownloadOptions,
): Promise<Downloaded> => {
  const { subject, digest, size } = options
  const data = await joined(received.chunks)
  const found = `sha256:${received.hash.digest('hex')}`
  if (size !== undefined && data.length !== size)
    throw new ChartFetchError(
      'DigestMismatch',
      `${subject} has ${data.length} bytes, expected ${size}; ${advice}`,
    )
  if (digest !== undefined && digest !== found)
    throw new ChartFetchError(
      'DigestMismatch',
      `${subject} has digest ${found}, expected ${shownText(digest)}; ${advice}`,
    )
  return { data, answer, digest: found }
}

const advice = 'it was changed or damaged: do not use it'

/** `sha256:…` of some bytes. */
export const digestOf = (data: Uint8Array): string =>
  `sha256:${createHash('sha256').update(data).digest('hex')}`

/** For messages: `chart archive https://host/web-1.0.0.tgz`. */
export const subjectOf = (what: string, url: URL): string => `${what} ${shownUrl(url)}`
