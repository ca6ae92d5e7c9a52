import { initTRPC, TRPCError } from '@trpc/server'
import { z } from 'zod'
import type { Act } from './act.js'
import { type ActPort, actOf, settle } from './acts.js'
import { errorTable, HansaError } from './errors.js'
import { checkLargeJsonInput } from './json-input.js'
import type { LabelsOf } from './labels.js'
import { checkPermission, isChange, isUnconditional, withoutHint } from './permission.js'
import type { Scope } from './place.js'
import { problemOf } from './problem.js'
import type { Rights } from './rights.js'
import { acting, type Subject } from './subject.js'
import type { Verb } from './verbs.js'
import type { View } from './view.js'

/** The context of every procedure. Modules close over their services: nothing domain-specific belongs here. */
export interface Context {
  /** The caller; undefined without a valid token. */
  subject: Subject | undefined
  requestId: string
  /** Aborts when the client disconnects, or when its token ends. */
  signal: AbortSignal
  /** The source address: the key of limits for requests without a token. */
  address?: string
  /** `false` on a standby, which lacks what only the controllers of the hub that holds the lease have in memory. */
  leads?: boolean
  /** The source address as it is recorded. */
  source?: string
  /** Whether a proxy passed the request on, as its headers say: it can come from another machine than its source address. */
  isForwarded?: () => boolean
  /** Why, in the words of the caller (`X-Hansa-Reason`). */
  reason?: string
  /** REST has checked the body, where pointers in errors start at it; other parts of its input are texts. */
  bodyChecked?: true
  /** Records acts that have no row in a transaction of their own; without it nothing is recorded. */
  acts?: ActPort
  /** The act that a mutation is. Services get it with the subject; only operations without a subject read it here. */
  act?: Act
  /** Reads the labels of a stored resource, for rights that depend on them. */
  labelsOf?: LabelsOf
  /** Adds a warning to a successful response (`Warning` header). */
  warn(text: string): void
  /** Sets the cookie of a session that began in this request. */
  setSession?(secret: string): void
  /** The REST status, if it depends on the result; unused by tRPC. */
  reply: { status?: number }
}

export type RestMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** How a watch of a list selects its changes from the feed. */
export interface WatchMeta {
  /** The kind in the change feed. */
  kind: string
  /** Whether a change belongs to the list of `input` (the list's own input, parsed); everything of the kind when absent. */
  covers?: (input: Record<string, unknown>, object: unknown) => boolean
  /** The objects that rights show; by default those of the kind on which `list` and `watch` are allowed. */
  view?: (rights: Rights) => View
  /** Items of a log are added and never change: rights that change later affect only later items. */
  log?: true
}

/** The rest of an operation's definition: the source of REST, the OpenAPI document and the permission check. */
export interface Meta {
  /**
   * `path` is below /api/v1, with `{field}` for each input field in it; `status` (default 200, 204 without output).
   * `also` describes other statuses it can answer with.
   */
  rest?: { method: RestMethod; path: string; status?: number; also?: Readonly<Record<number, string>> }
  /** Verb and kind; every verb is in `verbs`. */
  permission: readonly [verb: Verb, kind: string]
  /** Where the operation acts: an object, the objects of a list, or (`onHub`) the whole hub. */
  scope: Scope
  /** It creates the object if it does not exist: it then needs the verb `create` instead. */
  creates?: true
  /** Every known subject may call it: it is about the subject itself, or checks what it shows. */
  ownOnly?: true
  /** One sentence, imperative, for the document and the help. */
  summary: string
  description?: string
  /** The input field that is the body. Without it the body is an object of all fields that are not in the path or `query`. */
  body?: string
  /** The forms of the body by media type, if they differ from JSON and YAML of the field's schema. */
  bodies?: Readonly<Record<string, { schema: z.ZodType; example: unknown }>>
  /** The body is bytes instead of JSON or YAML: REST receives them completely before the operation is called. `what`: `a chart archive`. */
  upload?: { what: string; mostBytes: number; types: readonly string[] }
  /** Input fields in the query although the method has a body (write options always are). */
  query?: readonly string[]
  /** An example of the body (writes) or of the answer (reads). */
  example?: unknown
  /** Names another resource outside its path, so that NotFound is among its errors. */
  refersTo?: true
  /** Requires no token: it is how clients get one. */
  open?: true
  /** The response contains a secret: it is never stored for repetition, and neither is that of an `open` operation. */
  secretAnswer?: true
  /** All it changes are resources: if none changed, nothing did, and equal acts of a minute share a row of the audit trail. */
  resourcesOnly?: true
  /** Names the in-memory state it requires, which only the hub that holds the lease has: a standby refuses it. */
  leader?: string
  /** `GET …?watch=true` is served from the change feed. */
  watch?: WatchMeta
  /** REST serves one stream of the changes of every kind in the input field `kinds`, each with the permission to list that kind. */
  watchesKinds?: true
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    isDev: false,
    errorFormatter: ({ shape, error, ctx }) => {
      const problem = problemOf(error, ctx?.requestId ?? '')
      return { ...shape, message: problem.detail, data: { ...shape.data, problem } }
    },
  })

export const { router, mergeRouters } = t

/**
 * Every mutation is an act. A change writes the row of its act in its own transaction; an act that changed nothing, or was refused, gets
 * its row here. Outside of `allowed`, so that it records what they refuse.
 */
const audited = t.middleware(async ({ meta, type, ctx, getRawInput, next }) => {
  const { acts } = ctx
  if (acts === undefined || meta === undefined) return next()
  const act = actOf(ctx, meta, await getRawInput().catch(() => undefined))
  const mutation = type === 'mutation'
  const result = await next(
    mutation
      ? { ctx: { ...ctx, subject: ctx.subject && acting(ctx.subject, act), act } }
      : { ctx: { ...ctx } },
  )
  act.open = false
  await settle(acts, act, { mutation, ...(result.ok ? {} : { error: result.error.cause ?? result.error }) })
  return result
})

const refuseStandby = (meta: Meta, leads: boolean | undefined): void => {
  if (meta.leader !== undefined && leads === false)
    throw new HansaError(
      'Unavailable',
      { reason: `this hub is a standby and does not have ${meta.leader}` },
      {
        hint: 'send the request to the hub that holds the lease: its /readyz returns "ok" without "standby"',
      },
    )
}

const refuseUndeclared = (meta: Meta | undefined, path: string): Meta => {
  if (meta?.scope === undefined) throw new Error(`procedure ${path} names no permission or no scope`)
  return meta
}

/** The subject of an operation that it may perform: with the verb that its changes need, and the check that they repeat. */
const permitted = async (
  subject: Subject,
  meta: Meta,
  stored: LabelsOf | undefined,
  raw: () => Promise<unknown>,
): Promise<Subject> => {
  const [verb, kind] = meta.permission
  const operation = { verb, kind }
  if (meta.ownOnly === true) return { ...subject, operation }
  const permission = { ...operation, creates: meta.creates === true }
  // Most subjects have unconditional rights: the input is read only for the others.
  if (isUnconditional(subject.rights, permission)) return { ...subject, operation }
  const place = meta.scope(await raw())
  const check = (labelsOf: LabelsOf | undefined): Promise<void> =>
    checkPermission(subject, permission, place, labelsOf)
  await check(stored)
  // Changes of resources themselves are checked where they are stored, with the new labels.
  return isChange(verb) ? { ...subject, operation } : { ...subject, operation, recheck: check }
}

/** Refuses an answer that was kept for a subject without a right to the operation now. Throws as the operation would. */
export const requireStillPermitted = async (
  subject: Subject,
  meta: Meta,
  stored: LabelsOf | undefined,
  input: unknown,
): Promise<void> => {
  await permitted(subject, meta, stored, async () => input)
}

/** The permission check of every operation. A subject without a right to it is refused. */
const allowed = t.middleware(async ({ meta: declared, path, ctx, getRawInput, next }) => {
  const meta = refuseUndeclared(declared, path)
  if (ctx.subject === undefined)
    throw new HansaError('Unauthenticated', {
      reason: 'authentication required: bearer token missing or invalid',
    })
  const subject = await permitted(ctx.subject, meta, ctx.labelsOf, getRawInput)
  refuseStandby(meta, ctx.leads)
  const result = await next({ ctx: { ...ctx, subject } })
  if (!result.ok && result.error.cause instanceof HansaError) {
    const cause = withoutHint(result.error.cause, subject)
    if (cause !== result.error.cause) throw cause
  }
  return result
})

/** An operation that checks who may call it itself. */
const open = t.middleware(async ({ meta: declared, path, ctx, next }) => {
  const meta = refuseUndeclared(declared, path)
  if (meta.open !== true) throw new Error(`procedure ${path} needs no token, but its meta does not say so`)
  refuseStandby(meta, ctx.leads)
  return next()
})

/** A HansaError keeps its code for tRPC's clients; any other error stays an internal error. */
export const translatedError = (error: unknown): unknown =>
  error instanceof HansaError
    ? new TRPCError({ code: errorTable[error.code].trpc, message: error.message, cause: error })
    : error

const translated = t.middleware(async ({ next }) => {
  const result = await next()
  if (!result.ok && result.error.cause instanceof HansaError) throw translatedError(result.error.cause)
  return result
})

/** Before the input is parsed, because the parser is recursive. */
const sane = t.middleware(async ({ ctx, getRawInput, next }) => {
  if (ctx.bodyChecked !== true) await checkLargeJsonInput(await getRawInput())
  return next()
})

/** The base of every operation: a subject, a permission, errors of the table. */
export const procedure = t.procedure.use(translated).use(audited).use(allowed).use(sane)

/** For callers without a token: the operation itself checks who is allowed. */
export const openProcedure = t.procedure.use(translated).use(audited).use(open).use(sane)

/**
 * Marks an output as documented by `schema` and built by the hub from validated data: it is not validated again
 * on every response.
 */
export const trusted = <Output>(schema: z.ZodType<Output>): z.ZodType<Output, Output> =>
  z.custom<Output>(() => true).meta({ documentedBy: schema })

/** The schema an output is documented by: that of `trusted`, or the output's own. */
export const documentedBy = (output: unknown): unknown => {
  const meta = output instanceof z.ZodType ? output.meta() : undefined
  return meta?.documentedBy ?? output
}

/** Write options every write takes; REST has them in the query and in headers (`ifMatch`: If-Match, `createOnly`: If-None-Match: *). */
export const writeOptions = {
  dryRun: z.literal('All').optional().meta({
    description: 'Validate the request and return exactly what would be stored; nothing is stored.',
  }),
  fieldValidation: z.enum(['Strict', 'Warn']).optional().meta({
    description: 'How unknown fields are reported: as errors (Strict, the default) or as warnings (Warn).',
  }),
}

export const preconditions = {
  ifMatch: z.string().optional().meta({
    description:
      'The resourceVersion that the stored resource must have: an entity tag, or `*` for any version.',
    pattern: '^(\\s*(\\*|(W/)?"[^"]*")\\s*|\\s*[A-Za-z0-9_.-]+\\s*)$',
  }),
  createOnly: z.boolean().optional().meta({ description: 'The resource must not exist yet.' }),
}

export const idempotency = {
  idempotencyKey: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'Repeating a request with the same key and body returns the first response.' }),
}
