import { type AnyTRPCRouter, callTRPCProcedure } from '@trpc/server'
import { type Request, type RequestHandler, type Response, Router } from 'express'
import type { Kept } from '../resources/index.js'
import type { ActPort } from '../runtime/acts.js'
import { HansaError } from '../runtime/errors.js'
import type { LabelsOf } from '../runtime/labels.js'
import { type Context, requireStillPermitted } from '../runtime/procedure.js'
import type { Subject } from '../runtime/subject.js'
import type { Upload } from '../runtime/upload.js'
import { parse } from '../runtime/validation.js'
import type { Verb } from '../runtime/verbs.js'
import { actsOf } from './acts.js'
import { addressKeyOf, admit, createBodyReader, refuseOtherPatches } from './admission.js'
import { answer, warningHeader } from './answer.js'
import type { Cookies } from './cookies.js'
import type { Role } from './health.js'
import type { Repeater } from './idempotency.js'
import { inputOf } from './input.js'
import { byPrecision, createLocate } from './locations.js'
import { operationsOf, type RestOperation } from './operations.js'
import { methodNotAllowed, type Refuse } from './problems.js'
import { infoOf } from './request.js'
import { createUploads, type UploadLimits } from './uploads.js'
import { serveWatch, type Watched, type WatchServices } from './watch.js'
import { createWatchedKinds } from './watched-kinds.js'
import type { YamlPool } from './yaml-pool.js'

export interface RestOptions {
  router: AnyTRPCRouter
  refuse: Refuse
  watches: WatchServices
  repeat: Repeater
  bodyLimit: number
  yaml: YamlPool
  role: () => Role
  labelsOf: LabelsOf
  acts?: ActPort | undefined
  uploads?: UploadLimits | undefined
  cookies: Cookies
}

const isWatch = (operation: RestOperation, request: Request): boolean =>
  request.method === 'GET' &&
  operation.meta.watch !== undefined &&
  ['true', '1', ''].includes(String(request.query.watch ?? 'false'))

const readingVerbs: ReadonlySet<Verb> = new Set(['simulate', 'explain', 'review', 'get', 'list'])

/** The key under which a POST can be repeated, unless its procedure handles that itself. Repeating a dry run is harmless. */
const repeatKey = ({ method, places, meta }: RestOperation, request: Request): string | undefined => {
  if (method !== 'POST' || places.has('idempotencyKey') || request.query.dryRun !== undefined)
    return undefined
  // A response that contains a token would be stored in the database in clear text.
  if (meta.open === true || meta.secretAnswer === true) return undefined
  // It changes nothing, and what it shows depends on what the caller may see now.
  if (readingVerbs.has(meta.permission[0])) return undefined
  // Uploads are known by their digest.
  if (meta.upload !== undefined) return undefined
  const key = request.get('idempotency-key')
  if (key !== undefined && key.length > 255)
    throw new HansaError('BadRequest', { reason: 'the Idempotency-Key is longer than 255 characters' })
  return key
}

type Handle = (
  operation: RestOperation,
  request: Request,
  response: Response,
  upload?: Upload,
) => Promise<void>

/** Calls the procedure of an operation and sends its output, or its watch. */
const createHandle = (
  { router, watches, repeat, yaml, role, labelsOf, acts, cookies }: RestOptions,
  operations: readonly RestOperation[],
): Handle => {
  const locate = createLocate(operations)
  const watchedKinds = createWatchedKinds(operations)

  return async (operation, request, response, upload) => {
    const { id, subject, signal } = infoOf(request)
    const context: Context = {
      subject,
      requestId: id,
      signal,
      address: addressKeyOf(request),
      leads: role() === 'leader',
      labelsOf,
      warn: (text) => response.append('Warning', warningHeader(text)),
      setSession: (secret) => cookies.set(request, response, 'session', secret),
      reply: {},
      bodyChecked: true,
      ...actsOf(request, acts),
    }
    const input = await inputOf(operation, request, { warn: context.warn, yaml, upload })
    const call = (
      { procedure, type }: RestOperation,
      raw: unknown,
      ctx: Context = context,
    ): Promise<unknown> =>
      callTRPCProcedure({
        router,
        path: procedure,
        getRawInput: async () => raw,
        ctx,
        type,
        signal,
        batchIndex: 0,
      })
    const watchOf = (watched: RestOperation, raw: unknown): Watched => {
      const { watch: meta } = watched.meta
      if (meta === undefined || watched.input === undefined)
        throw new Error(`${watched.id} cannot be watched`)
      const paging = 'limit' in watched.input.shape ? { limit: 1000 } : {}
      const list = (as: Subject, page: object): Promise<unknown> =>
        call(watched, { ...Object(raw), ...paging, ...page }, { ...context, subject: as })
      return { meta, input: parse(watched.input, raw), list }
    }

    if (operation.meta.watchesKinds === true) {
      await call(operation, input)
      const kinds = watchedKinds(input)
      // A caller without permission to list one of them is refused before anything is sent, even if no list is needed.
      for (const kind of kinds) await call(kind, { limit: 1 })
      return serveWatch(
        watches,
        request,
        response,
        kinds.map((kind) => watchOf(kind, {})),
      )
    }
    if (isWatch(operation, request))
      return serveWatch(watches, request, response, [watchOf(operation, input)])

    const run = async (): Promise<Kept> => {
      const output = await call(operation, input)
      return {
        status: context.reply.status ?? operation.meta.rest?.status ?? (output === undefined ? 204 : 200),
        answer: output,
      }
    }
    const key = repeatKey(operation, request)
    const { answer: output, status } =
      key === undefined || subject === undefined
        ? await run()
        : await repeat({ subject, key, request: [operation.id, input ?? null] }, run, () =>
            requireStillPermitted(subject, operation.meta, labelsOf, input),
          )
    answer(request, response, { output, status, location: status === 201 ? locate(output) : undefined })
  }
}

/** Serves every operation of a tRPC router as REST, below its mount path. */
export const createRest = (options: RestOptions): Router => {
  const { router, refuse, bodyLimit } = options
  const rest = Router()
  const operations = operationsOf(router)
  const handle = createHandle(options, operations)

  const routes = new Map<string, RestOperation[]>()
  for (const operation of operations) {
    const path = operation.path.replace(/\{(\w+)\}/g, ':$1')
    routes.set(path, [...(routes.get(path) ?? []), operation])
  }
  const readBody = createBodyReader(bodyLimit)
  const uploads = createUploads(options.uploads)
  for (const [path, there] of [...routes].sort(([a], [b]) => byPrecision(a, b))) {
    const route = rest.route(path)
    for (const operation of there) {
      const open = operation.meta.open === true
      // Before the body: requests without a token must not make the hub read or parse anything.
      const guard: RequestHandler = (request, response, next) => {
        response.locals.route = operation.path
        admit(request, { open })
        refuseOtherPatches(request)
        next()
      }
      const handler: RequestHandler = async (request, response) => {
        const { upload } = operation.meta
        try {
          if (upload === undefined) await handle(operation, request, response)
          else
            await uploads.receive(request, upload, (received) =>
              handle(operation, request, response, received),
            )
        } catch (error) {
          refuse(request, response, error, operation.meta.body)
        }
      }
      const verb = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const
      const body = operation.meta.upload === undefined ? [readBody(open)] : []
      route[verb[operation.method]](guard, ...body, handler)
    }
    route.all(
      methodNotAllowed(
        refuse,
        there.map(({ method }) => method),
      ),
    )
  }
  return rest
}
