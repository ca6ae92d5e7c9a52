import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Request } from 'express'
import { type Clock, systemClock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Meta } from '../runtime/procedure.js'
import { asUpload, type Upload } from '../runtime/upload.js'
import { mediaTypeOf } from './body.js'
import { infoOf } from './request.js'

export interface UploadLimits {
  /** Uploads that are received or handled at the same time. */
  atOnce?: number
  /** Those of one subject. */
  perSubject?: number
  /** Where they are kept while they are handled. */
  folder?: string
  clock?: Clock
}

/** The bytes a second that an upload needs on average, so that nobody can occupy the places of others for long, and from when on. */
const leastRate = { bytes: 64 * 1024, afterMs: 10_000 }

type Rules = NonNullable<Meta['upload']>

const mebibytes = (bytes: number): string => `${bytes / (1024 * 1024)} MiB`

const tooLarge = ({ mostBytes, what }: Rules): HansaError =>
  new HansaError(
    'TooLarge',
    { limit: mebibytes(mostBytes) },
    { hint: `${what} can have at most ${mostBytes} bytes; HANSA_BODY_LIMIT does not change that` },
  )

/** From the headers, before a byte is read. Throws `UnsupportedMediaType` or `TooLarge`. */
const checkHeaders = (request: Request, rules: Rules): void => {
  const type = mediaTypeOf(request.get('content-type') ?? '')
  const encoding = request.get('content-encoding') ?? 'identity'
  if (!rules.types.includes(type) || encoding !== 'identity')
    throw new HansaError(
      'UnsupportedMediaType',
      { type: encoding === 'identity' ? type : `${type} with Content-Encoding ${encoding}` },
      {
        hint: `send ${rules.what} as it is, with \`-H "Content-Type: ${rules.types[0] ?? ''}" --data-binary @FILE\``,
      },
    )
  if (Number(request.get('content-length') ?? 0) > rules.mostBytes) throw tooLarge(rules)
}

/** Throws `BadRequest` for an upload that takes a place for longer than its bytes need. */
const checkRate = (size: number, elapsedMs: number): void => {
  if (elapsedMs <= leastRate.afterMs || size >= (leastRate.bytes * elapsedMs) / 1000) return
  throw new HansaError(
    'BadRequest',
    {
      reason: `the request body arrives too slowly: ${size} bytes in ${Math.floor(elapsedMs / 1000)} s, expected ${leastRate.bytes} bytes a second`,
    },
    { hint: 'send it again over a faster connection' },
  )
}

/** A private file without a name: nothing of it is left when the hub ends, however it ends. */
const openNameless = async (folder: string): Promise<FileHandle> => {
  const path = join(folder, `hansa-upload-${randomUUID()}`)
  const file = await open(path, 'wx+', 0o600)
  try {
    await rm(path)
  } catch (error) {
    await file.close()
    throw error
  }
  return file
}

async function* piecesOf(file: FileHandle, size: number, bytes: number): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(Math.min(bytes, size))
  for (let at = 0; at < size; ) {
    let filled = 0
    while (filled < buffer.length && at + filled < size) {
      const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, at + filled)
      if (bytesRead === 0) throw new Error('the file of an upload is shorter than the upload')
      filled += bytesRead
    }
    yield buffer.subarray(0, filled)
    at += filled
  }
}

/** Writes the body to the file as it arrives; `elapsed` is the time since the request. Throws `BadRequest` or `TooLarge`. */
const receiveInto = async (
  file: FileHandle,
  request: Request,
  { rules, elapsed }: { rules: Rules; elapsed: () => number },
): Promise<Upload> => {
  const hash = createHash('sha256')
  let size = 0
  try {
    // The request stays open: its socket carries the response.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += chunk.length
      if (size > rules.mostBytes) throw tooLarge(rules)
      checkRate(size, elapsed())
      hash.update(chunk)
      await file.writeFile(chunk)
    }
  } catch (error) {
    if (!request.readableAborted && !request.errored) throw error
    throw new HansaError('BadRequest', { reason: 'the request body is incomplete' }, { cause: error })
  }
  if (size === 0)
    throw new HansaError(
      'BadRequest',
      { reason: 'the request body is empty' },
      { hint: `send ${rules.what} as the body: \`--data-binary @FILE\`` },
    )
  return asUpload({
    digest: `sha256:${hash.digest('hex')}`,
    size,
    pieces: (bytes) => piecesOf(file, size, bytes),
  })
}

/** Receives bodies that are too large for memory, a few at a time. */
export interface Uploads {
  /** Calls `use` with the upload, which must not be used later. Throws `TooManyRequests` or `Unavailable` if too many are in progress. */
  receive<T>(request: Request, rules: Rules, use: (upload: Upload) => Promise<T>): Promise<T>
}

export const createUploads = ({
  atOnce = 4,
  perSubject = 2,
  folder = tmpdir(),
  clock = systemClock,
}: UploadLimits = {}): Uploads => {
  const open = new Map<string, number>()

  const enter = (subject: string): void => {
    const mine = open.get(subject) ?? 0
    if (mine >= perSubject)
      throw new HansaError(
        'TooManyRequests',
        { retryAfter: 5 },
        { hint: `${perSubject} uploads with this token are in progress: wait for one to finish` },
      )
    const all = [...open.values()].reduce((sum, count) => sum + count, 0)
    if (all >= atOnce)
      throw new HansaError(
        'Unavailable',
        { reason: `${all} uploads are in progress`, retryAfter: 5 },
        { hint: 'try again in a few seconds' },
      )
    open.set(subject, mine + 1)
  }
  const leave = (subject: string): void => {
    const left = (open.get(subject) ?? 1) - 1
    if (left === 0) open.delete(subject)
    else open.set(subject, left)
  }

  return {
    receive: async (request, rules, use) => {
      checkHeaders(request, rules)
      const subject = infoOf(request).subject?.id ?? ''
      enter(subject)
      const startedAt = clock.monotonic()
      const elapsed = (): number => clock.monotonic() - startedAt
      try {
        const file = await openNameless(folder)
        try {
          return await use(await receiveInto(file, request, { rules, elapsed }))
        } finally {
          await file.close()
        }
      } finally {
        leave(subject)
      }
    },
  }
}
