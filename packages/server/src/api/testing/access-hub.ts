import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { callTRPCProcedure } from '@trpc/server'
import {
  createAccessRights,
  createAccessRules,
  createReviews,
  type KnownUser,
  type KnownUsers,
} from '../../access/index.js'
import { openTestStore, type Row } from '../../db/index.js'
import { createFeed } from '../../resources/index.js'
import { systemClock } from '../../runtime/clock.js'
import { HansaError } from '../../runtime/errors.js'
import { silentLogger } from '../../runtime/logger.js'
import type { Context } from '../../runtime/procedure.js'
import { isRecord } from '../../runtime/record.js'
import { allRights } from '../../runtime/rights.js'
import { controllerSubject, type Subject } from '../../runtime/subject.js'
import { createKindsRouter } from '../definitions-router.js'
import { definitionsOf, operationsOf, type RestOperation } from '../operations.js'
import { createApi } from '../server.js'

/** No token is an administrator: bindings decide. */
const tokens = {
  held: async () => undefined,
  valid: async () => [],
}

/** Thrown by an operation that was permitted, before it does anything. */
class Permitted extends Error {}

/** Directory corp has anna and ben, and another directory another ben; SignIn home has no directory. */
const people: KnownUser[] = [
  { id: 'corp/1', directory: 'corp', groups: ['shop'] },
  { id: 'corp/2', directory: 'corp', groups: [] },
  { id: 'labs/2', directory: 'labs', groups: [] },
]
const usernames: Readonly<Record<string, string>> = { '1': 'anna', '2': 'ben' }

const users: KnownUsers = {
  find: async (_reader, user, directory) => ({
    found: people.filter(
      (one) =>
        (directory === undefined || one.directory === directory) &&
        (one.id === user || usernames[one.id.slice(one.directory.length + 1)] === user),
    ),
    unread: [],
  }),
  sources: async () =>
    new Map([
      ['company', { kind: 'Directory', name: 'corp' }],
      ['home', { kind: 'SignIn', name: 'home' }],
    ]),
}

const hubSubject = controllerSubject('hub/test')

const pathOf = ({ path }: RestOperation, input: Readonly<Record<string, unknown>>): string =>
  path.replace(/\{(\w+)\}/g, (_, field: string) => encodeURIComponent(String(input[field])))

const queryOf = ({ places }: RestOperation, input: Readonly<Record<string, unknown>>): string => {
  const query = new URLSearchParams()
  for (const [field, place] of places)
    if (place === 'query' && input[field] !== undefined) query.set(field, String(input[field]))
  return query.size === 0 ? '' : `?${query}`
}

const bodyOf = ({ places, meta, method }: RestOperation, input: Readonly<Record<string, unknown>>) => {
  if (meta.body !== undefined) return JSON.stringify(input[meta.body])
  const fields = [...places].flatMap(([field, place]) =>
    place === 'body' && input[field] !== undefined ? [[field, input[field]]] : [],
  )
  return method === 'GET' || method === 'DELETE' ? undefined : JSON.stringify(Object.fromEntries(fields))
}

/** A hub with every operation and real rights, for any subject: each test call says who makes it. */
export const createAccessHub = async () => {
  const opened = await openTestStore()
  const { store, sealer } = opened
  const feed = createFeed({ store, logger: silentLogger })
  await feed.start()
  const rights = createAccessRights({ store, feed, logger: silentLogger })
  await rights.start()
  const router = createKindsRouter({
    store,
    sealer,
    access: {
      rules: createAccessRules({ store, sealer, clock: systemClock, tokens, users }),
      reviews: createReviews({ store, rights, tokens, users }),
    },
  })
  const identify = async (subject: Omit<Subject, 'rights'>): Promise<Subject> => {
    const known = { ...subject, rights: allRights }
    return { ...known, rights: await rights.of(known) }
  }
  const bearers = new Map<string, Omit<Subject, 'rights'>>()
  const app = createApi({
    router,
    store,
    sealer,
    feed,
    authenticate: async (header) => {
      const bearer = bearers.get(header?.replace('Bearer ', '') ?? '')
      return bearer && identify(bearer)
    },
    clock: systemClock,
    logger: silentLogger,
    version: '0.0.0',
    requestsPerMinute: 10_000_000,
  })
  const server = createServer((request, response) => app(request, response))
  // On a busy machine the pauses of a test are longer than the usual 5 s, and a reused connection would be reset.
  server.keepAliveTimeout = 120_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const url = `http://127.0.0.1:${address.port}/api/v1`

  return {
    store,
    rights,
    definitions: definitionsOf(router),
    operations: operationsOf(router),

    /** Stores rows over those of the same name, past all rules; removes the other rows of their kinds. */
    replace: (rows: readonly Partial<Row>[]): Promise<void> =>
      store.write({ subject: hubSubject }, async (tx) => {
        const kept = new Set<string>()
        for (const row of rows) {
          const { kind = '', namespace = '', name = '' } = row
          const present = await tx.get(kind, namespace, name)
          const fresh = {
            uid: randomUUID(),
            annotations: {},
            labels: {},
            spec: {},
            status: {},
            generation: 1,
            revision: 0,
          }
          const dates = { createdAt: '', updatedAt: '', deletedAt: null }
          const stored = await tx.put(
            { ...fresh, ...dates, ...present, ...row, kind, namespace, name },
            present,
          )
          kept.add(stored.uid)
        }
        for (const kind of new Set(rows.map((row) => row.kind ?? '')))
          for (const row of await tx.list({ kind })) if (!kept.has(row.uid)) await tx.remove(row)
      }),

    /** Calls a procedure over tRPC. `permissionOnly`: ends where the operation itself would begin. Gives the code of the error, or OK. */
    call: async (
      path: string,
      type: 'query' | 'mutation' | 'subscription',
      input: unknown,
      bearer: Omit<Subject, 'rights'>,
      { permissionOnly = false } = {},
    ): Promise<string> => {
      const context: Context = {
        subject: await identify(bearer),
        requestId: 'test',
        signal: new AbortController().signal,
        labelsOf: (kind, namespace, name) =>
          store.read(async (reader) => (await reader.get(kind, namespace, name))?.labels),
        warn: () => {},
        reply: {},
      }
      const stopping = {
        get bodyChecked(): true {
          throw new Permitted()
        },
      }
      if (permissionOnly) Object.defineProperties(context, Object.getOwnPropertyDescriptors(stopping))
      try {
        await callTRPCProcedure({
          router,
          path,
          type,
          getRawInput: async () => input,
          ctx: context,
          signal: context.signal,
          batchIndex: 0,
        })
        return 'OK'
      } catch (error) {
        const cause = error instanceof Error ? error.cause : undefined
        if (cause instanceof HansaError) return cause.code
        return cause instanceof Permitted ? 'Permitted' : 'Other'
      }
    },

    /** The same over REST. Gives the code of the problem, or OK, and the answer. */
    send: async (
      operation: RestOperation,
      input: Readonly<Record<string, unknown>>,
      bearer: Omit<Subject, 'rights'>,
    ): Promise<{ code: string; body: Record<string, unknown> }> => {
      const token = bearer.id
      bearers.set(token, bearer)
      const content = bodyOf(operation, input)
      const response = await fetch(`${url}${pathOf(operation, input)}${queryOf(operation, input)}`, {
        method: operation.method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(content === undefined
            ? {}
            : {
                'content-type':
                  operation.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
              }),
        },
        ...(content === undefined ? {} : { body: content }),
      })
      const answer: unknown = await response.json()
      const body = isRecord(answer) ? answer : {}
      return { code: response.ok ? 'OK' : String(body.code), body }
    },

    close: async (): Promise<void> => {
      server.closeAllConnections()
      server.close()
      await rights.close()
      await feed.close()
      await opened.close()
    },
  }
}
