import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { z } from 'zod'
import { openTestStore } from '../../db/index.js'
import { createEventProcedures } from '../../events/index.js'
import { placementKind } from '../../releases/index.js'
import {
  clusterWideProcedures,
  createFeed,
  createResourceService,
  namespacedProcedures,
} from '../../resources/index.js'
import { board, boardKind, noteKind } from '../../resources/testing/index.js'
import { systemClock } from '../../runtime/clock.js'
import { HansaError } from '../../runtime/errors.js'
import { silentLogger } from '../../runtime/logger.js'
import { onObject } from '../../runtime/place.js'
import { procedure, router } from '../../runtime/procedure.js'
import type { RightsSource } from '../../runtime/rights.js'
import { type Subject, tokenSubject } from '../../runtime/subject.js'
import { createChangeProcedures } from '../changes.js'
import { type ApiOptions, createApi } from '../server.js'

/** The router of a small hub: two kinds, events, and actions of every form. */
export const createTestRouter = (parts: Parameters<typeof partsOf>[0]) => router(partsOf(parts))

const partsOf = ({ store, sealer, feed }: Pick<ApiOptions, 'store' | 'sealer' | 'feed'>) => {
  const notes = createResourceService({ kind: noteKind, store, sealer, clock: systemClock })
  const boards = createResourceService({ kind: boardKind, store, sealer, clock: systemClock })
  let stamps = 0
  return {
    notes: {
      ...namespacedProcedures(notes, feed),
      stamp: procedure
        .meta({
          rest: { method: 'POST', path: '/namespaces/{namespace}/notes/{name}/stamp' },
          permission: ['update', 'Note'],
          scope: onObject,
          summary: 'Stamp a note',
          example: { times: 2 },
        })
        .input(z.strictObject({ namespace: z.string(), name: z.string(), times: z.int().min(1).default(1) }))
        .output(z.strictObject({ stamps: z.int() }))
        .mutation(({ input }) => {
          stamps += input.times
          return { stamps }
        }),
      burn: procedure
        .meta({
          rest: { method: 'POST', path: '/namespaces/{namespace}/notes/{name}/burn' },
          permission: ['delete', 'Note'],
          scope: onObject,
          summary: 'Burn a note',
        })
        .input(z.strictObject({ namespace: z.string(), name: z.string() }))
        .mutation(() => {}),
      fail: procedure
        .meta({
          rest: { method: 'GET', path: '/failure' },
          permission: ['get', 'Note'],
          scope: onObject,
          summary: 'Fail',
        })
        .input(z.strictObject({ how: z.enum(['bug', 'refused', 'unreachable']) }))
        .query(({ input }): string => {
          if (input.how === 'bug') throw new Error('a secret stands here')
          if (input.how === 'refused')
            throw new HansaError('Forbidden', { actor: 'tester', verb: 'get', kind: 'Note' })
          throw new HansaError('ClusterUnreachable', { server: 'https://x', cause: 'refused' })
        }),
    },
    boards: {
      ...clusterWideProcedures(boards, feed),
      enroll: procedure
        .meta({
          rest: { method: 'POST', path: '/boards/enroll', status: 201 },
          permission: ['register', 'Board'],
          scope: onObject,
          summary: 'Make a board by its name alone',
        })
        .input(z.strictObject({ name: z.string() }))
        .output(boards.schemas.output)
        .mutation(({ ctx, input }) => boards.create({ ...board(input.name) }, { subject: ctx.subject })),
    },
    placements: namespacedProcedures(
      createResourceService({ kind: placementKind, store, sealer, clock: systemClock }),
      feed,
    ),
    events: createEventProcedures(store),
    changes: createChangeProcedures(feed),
    secrets: procedure
      .meta({
        rest: { method: 'GET', path: '/secrets' },
        permission: ['list', 'Note'],
        scope: onObject,
        summary: 'List what nobody may list',
        watch: { kind: 'Secret' },
      })
      .input(z.strictObject({ limit: z.int().optional() }))
      .query((): { items: [] } => {
        throw new HansaError('Forbidden', { actor: 'tester', verb: 'list', kind: 'Secret' })
      }),
  }
}

/** An answer, with its body parsed where it is JSON. */
interface Answer {
  status: number
  headers: Headers
  text: string
  body: ReturnType<typeof JSON.parse>
}

const createSend =
  (url: string, token: string) =>
  async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const { headers: answered }: { headers: Headers } = response
    const json = (answered.get('content-type') ?? '').includes('json')
    return {
      status: response.status,
      headers: answered,
      text,
      body: json && text !== '' ? JSON.parse(text) : undefined,
    }
  }

/** A hub that listens on a free port of the loopback. `token` is the one that is valid. */
export const startTestHub = async (
  options: Partial<ApiOptions> & {
    retention?: { changes: number; ms: number }
    keep?: number
    rights?: RightsSource<Subject>
  } = {},
) => {
  const { retention, keep, rights, ...api } = options
  const opened = await openTestStore(retention === undefined ? {} : { retention })
  const { store, sealer } = opened
  const feed = createFeed({
    store,
    logger: silentLogger,
    ...(keep === undefined ? {} : { keep }),
    ...(rights === undefined ? {} : { rights }),
  })
  await feed.start()
  const token = 'hansa_test'
  const valid = { now: true }
  const app = createApi({
    router: createTestRouter({ store, sealer, feed }),
    store,
    sealer,
    feed,
    authenticate: async (header) =>
      valid.now && header === `Bearer ${token}` ? tokenSubject('tester') : undefined,
    clock: systemClock,
    logger: silentLogger,
    version: '0.0.0',
    ...api,
  })
  const streams = new Set<Socket>()
  const server = createServer((request, response) => {
    if (request.headers.accept === 'text/event-stream') {
      const { socket } = request
      // One listener for a connection, which can carry many streams one after the other.
      if (!streams.has(socket)) socket.once('close', () => streams.delete(socket))
      streams.add(socket)
    }
    app(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const url = `http://127.0.0.1:${address.port}`

  return {
    url,
    token,
    valid,
    store,
    feed,
    server,
    /** The connections watches came over. */
    streams: () => [...streams],
    send: createSend(url, token),
    close: async () => {
      await feed.close()
      server.closeAllConnections()
      server.close()
      await opened.close()
    },
  }
}

export type TestHub = Awaited<ReturnType<typeof startTestHub>>
