import { createHmac } from 'node:crypto'
import { type AuditHead, type Lease, readMeta, type Store, type Writer, writeMeta } from '../../db/index.js'
import { apiVersion } from '../../resources/index.js'
import type { Clock } from '../../runtime/clock.js'
import { messageOf } from '../../runtime/message.js'
import type { Sink } from './copier.js'
import { Position } from './position.js'
import type { Batch } from './tail.js'

/** The position in the database: every hub knows it, and a backup contains it. */
const key = 'audit.webhook'
/** Timeout for an answer, in milliseconds. */
const answerMs = 10_000

interface WebhookOptions {
  url: string
  /** Read before each request, so that it can be replaced while the hub runs. Throws. */
  secret: () => Buffer
  store: Store
  hubUid: string
  clock: Clock
  /** The writer under the lease of this hub. Throws if this hub has none, right before each request. */
  leader: () => Writer & { lease: Lease }
  fetch?: typeof fetch
}

/** The headers of a signed request. Source: Standard Webhooks, symmetric signatures. */
const signedHeaders = (
  secret: Buffer,
  { id, body, at }: { id: string; body: string; at: number },
): Record<string, string> => {
  const seconds = String(Math.floor(at / 1000))
  const signature = createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` }
}

const causeOf = (error: unknown): string =>
  error instanceof Error && error.cause instanceof Error ? messageOf(error.cause) : messageOf(error)

/**
 * Sends batches to a URL. Only the hub with the lease sends, and stores under the same lease what has arrived: a hub that lost it cannot
 * move the position. A batch that arrived without its answer is sent again with the same id.
 */
export const createWebhookSink = (options: WebhookOptions): Sink => {
  const { url, secret, store, hubUid, clock, leader, fetch: send = globalThis.fetch } = options
  /** Halved while the receiver finds batches too large. */
  let most: number | undefined
  let undelivered: AuditHead | undefined

  const post = async (batch: Batch, signal: AbortSignal): Promise<number> => {
    const body = JSON.stringify({
      apiVersion,
      kind: 'AuditBatch',
      hub: hubUid,
      entries: batch.entries,
      ...(batch.head === undefined ? {} : { head: batch.head }),
    })
    const [first] = batch.entries
    const id = `${hubUid}-${first?.metadata.name}-${batch.through.sequence}-${batch.through.hash.slice(0, 16)}`
    leader()
    const response = await send(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'hansa',
        ...signedHeaders(secret(), { id, body, at: clock.now() }),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
    })
    // Its content means nothing, and can be endless.
    await response.body?.cancel()
    return response.status
  }

  return {
    name: `webhook ${new URL(url).origin}`,
    position: async () => {
      const text = await store.read((reader) => readMeta(reader, key))
      return text === undefined ? undefined : Position.parse(JSON.parse(text))
    },
    most: () => most,
    write: async (batch, signal) => {
      // The answer arrived, and the database did not: the position is stored before anything else is sent.
      if (undelivered?.hash !== batch.through.hash) {
        const status = await post(batch, signal).catch((error: unknown) => {
          throw new Error(causeOf(error))
        })
        if (status === 413 && batch.entries.length > 1) most = Math.ceil(batch.entries.length / 2)
        if (status < 200 || status > 299)
          throw new Error(`the receiver answered with status ${status}, expected 2xx`)
        undelivered = batch.through
      }
      await store.write(leader(), (tx) => writeMeta(tx, key, JSON.stringify(batch.through)))
      undelivered = undefined
    },
    close: async () => {},
  }
}
