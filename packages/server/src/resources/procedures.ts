import { TRPCError, tracked } from '@trpc/server'
import { z } from 'zod'
import { badField } from '../runtime/errors.js'
import { objectOf, onList, resourceOf } from '../runtime/place.js'
import { idempotency, preconditions, procedure, trusted, writeOptions } from '../runtime/procedure.js'
import type { Rights } from '../runtime/rights.js'
import type { Subject } from '../runtime/subject.js'
import { watchedView } from '../runtime/view.js'
import { examplesOf } from './examples.js'
import type { Feed } from './feed.js'
import { parseFieldSelector } from './field-selector.js'
import { refuseUnknownField } from './known-fields.js'
import { parseLabelSelector } from './label-selector.js'
import { everyPage } from './listed.js'
import { CursorText, FieldSelectorText, LabelSelectorText, SortText } from './parameters.js'
import { Patch, patchForms, patchTypes } from './patch-document.js'
import type { ClusterWide, Namespaced } from './procedure-types.js'
import { Name } from './resource.js'
import type { ResourceService } from './service.js'
import { watchEvents } from './subscription.js'

const selectors = { labelSelector: LabelSelectorText, fieldSelector: FieldSelectorText }

/** Parameters of paged lists. */
export const pageQuery = {
  limit: z.coerce
    .number<string | number>()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'Maximum number of items; 100 by default.' }),
  cursor: CursorText,
}

const paging = { ...pageQuery, sort: SortText }

const watchFrom = {
  resourceVersion: z.string().optional(),
  lastEventId: z.string().optional(),
}

/** The revision of a resourceVersion. Throws `BadRequest`. */
export const revisionOf = (text: string): number => {
  const revision = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(revision))
    throw badField(
      '/resourceVersion',
      `invalid resourceVersion "${text}"`,
      'use metadata.resourceVersion of a list',
    )
  return revision
}

/** `release` → `a release`, `identity` → `an identity`. */
const a = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`

/** The parts that the procedures of one kind share. */
const definitionOf = <SpecInput, Spec, Status, Sent>(
  service: ResourceService<SpecInput, Spec, Status, Sent>,
) => {
  const { kind, schemas } = service
  const { namespaced, plural, singular } = kind
  const place: { namespace: z.ZodOptional<typeof Name> } | Record<never, never> = namespaced
    ? { namespace: Name }
    : {}
  return {
    service,
    kindName: kind.kind,
    namespaced,
    plural,
    singular,
    base: namespaced ? `/namespaces/{namespace}/${plural}` : `/${plural}`,
    placed: <Shape extends z.ZodRawShape>(shape: Shape) =>
      z.strictObject({ ...(place as { namespace: z.ZodOptional<typeof Name> }), ...shape }),
    examples: examplesOf(kind),
    output: trusted(schemas.output),
    schemas,
  }
}

type Definition<SpecInput, Spec, Status, Sent> = ReturnType<
  typeof definitionOf<SpecInput, Spec, Status, Sent>
>

const listProcedures = <SpecInput, Spec, Status, Sent>({
  service,
  kindName,
  namespaced,
  plural,
  base,
  placed,
  examples,
  schemas,
}: Definition<SpecInput, Spec, Status, Sent>) => {
  const list = trusted(schemas.list)

  const listing = (summary: string, path: string, scope: string) =>
    procedure.meta({
      rest: { method: 'GET', path },
      permission: ['list', kindName],
      scope: onList,
      summary,
      description: `Returns pages of at most \`limit\` ${plural} ${scope}, filtered by labels and fields and sorted as requested. With \`watch\`, streams the changes as Server-Sent Events.`,
      example: examples.list,
      watch: { kind: kindName },
    })

  return {
    list: listing(
      `List ${plural}${namespaced ? ' of one namespace' : ''}`,
      base,
      namespaced ? 'of one namespace' : 'of the hub',
    )
      .input(placed({ ...paging, ...selectors }))
      .output(list)
      .query(({ ctx, input }) => service.list({ ...input, subject: ctx.subject })),

    listAll: listing(`List ${plural} of all namespaces`, `/${plural}`, 'of all namespaces')
      .input(z.strictObject({ ...paging, ...selectors }))
      .output(list)
      .query(({ ctx, input }) => service.list({ ...input, subject: ctx.subject })),
  }
}

const getProcedure = <SpecInput, Spec, Status, Sent>({
  service,
  kindName,
  singular,
  base,
  placed,
  examples,
  output,
}: Definition<SpecInput, Spec, Status, Sent>) =>
  procedure
    .meta({
      rest: { method: 'GET', path: `${base}/{name}` },
      permission: ['get', kindName],
      scope: objectOf(kindName),
      summary: `Read ${a(singular)}`,
      description: 'Secrets are shown as digests. The ETag is the resourceVersion, for If-Match.',
      example: examples.output,
    })
    .input(placed({ name: Name }))
    .output(output)
    .query(({ ctx, input }) => service.get(input, ctx.subject))

const createProcedure = <SpecInput, Spec, Status, Sent>({
  service,
  kindName,
  singular,
  base,
  placed,
  examples,
  output,
  schemas,
}: Definition<SpecInput, Spec, Status, Sent>) =>
  procedure
    .meta({
      rest: { method: 'POST', path: base, status: 201 },
      permission: ['create', kindName],
      scope: resourceOf(kindName),
      resourcesOnly: true,
      summary: `Create ${a(singular)}`,
      description: `Fails with AlreadyExists if ${a(singular)} of that name exists. Server-owned metadata and \`status\` in the body are ignored.`,
      body: 'resource',
      example: examples.input,
    })
    .input(placed({ resource: schemas.input, ...writeOptions, ...idempotency }))
    .output(output)
    .mutation(({ ctx, input: { namespace, resource, dryRun, idempotencyKey } }) => {
      const { subject, warn, signal } = ctx
      return service.create(resource, { subject, warn, signal, namespace, dryRun, idempotencyKey })
    })

const applyProcedure = <SpecInput, Spec, Status, Sent>({
  service,
  kindName,
  singular,
  base,
  placed,
  examples,
  output,
  schemas,
}: Definition<SpecInput, Spec, Status, Sent>) =>
  procedure
    .meta({
      rest: { method: 'PUT', path: `${base}/{name}` },
      permission: ['update', kindName],
      scope: resourceOf(kindName),
      creates: true,
      resourcesOnly: true,
      summary: `Apply ${a(singular)}: create it, or replace it if it differs`,
      description:
        'Idempotent: applying the stored resource changes nothing. Omitted fields get their defaults; a digest sent back keeps its secret.',
      body: 'resource',
      example: examples.input,
    })
    .input(placed({ name: Name, resource: schemas.input, ...writeOptions, ...preconditions }))
    .output(output)
    .mutation(async ({ ctx, input: { resource, dryRun, ifMatch, createOnly, ...ref } }) => {
      const applied = await service.apply(ref, resource, {
        subject: ctx.subject,
        warn: ctx.warn,
        signal: ctx.signal,
        dryRun,
        ifMatch,
        createOnly,
      })
      if (applied.created) ctx.reply.status = 201
      return applied.resource
    })

const patchProcedure = <SpecInput, Spec, Status, Sent>({
  service,
  kindName,
  singular,
  base,
  placed,
  output,
}: Definition<SpecInput, Spec, Status, Sent>) =>
  procedure
    .meta({
      rest: { method: 'PATCH', path: `${base}/{name}` },
      permission: ['update', kindName],
      scope: objectOf(kindName),
      resourcesOnly: true,
      summary: `Change fields of ${a(singular)} (JSON Merge Patch or JSON Patch)`,
      description:
        'The media type selects the format. Merge patch (RFC 7396): fields in the patch replace those stored, null removes a field, lists are replaced whole. JSON Patch (RFC 6902): operations on the resource as it is shown, all or none; Conflict if a `test` fails. The result is validated like an applied resource.',
      body: 'patch',
      bodies: patchForms,
      example: patchForms[patchTypes.merge].example,
    })
    .input(
      placed({
        name: Name,
        patch: Patch,
        ...writeOptions,
        ifMatch: preconditions.ifMatch,
      }),
    )
    .output(output)
    .mutation(({ ctx, input: { patch, dryRun, ifMatch, fieldValidation, ...ref } }) => {
      const warnUnknown = fieldValidation === 'Warn' ? ctx.warn : undefined
      const { subject, warn, signal } = ctx
      return service.patch(ref, patch, { subject, warn, signal, dryRun, ifMatch, warnUnknown })
    })

const deleteProcedure = <SpecInput, Spec, Status, Sent>({
  service,
  kindName,
  singular,
  base,
  placed,
  examples,
  output,
}: Definition<SpecInput, Spec, Status, Sent>) =>
  procedure
    .meta({
      rest: { method: 'DELETE', path: `${base}/{name}` },
      permission: ['delete', kindName],
      scope: objectOf(kindName),
      resourcesOnly: true,
      summary: `Delete ${a(singular)}`,
      description:
        'Returns 202 with the resource while it is being finalized, 200 with its last state once it is deleted.',
      example: examples.output,
    })
    .input(placed({ name: Name, dryRun: writeOptions.dryRun, ifMatch: preconditions.ifMatch }))
    .output(output)
    .mutation(async ({ ctx, input: { dryRun, ifMatch, ...ref } }) => {
      const { subject, warn } = ctx
      const { resource, gone } = await service.delete(ref, { subject, warn, dryRun, ifMatch })
      ctx.reply.status = gone ? 200 : 202
      return resource
    })

const watchProcedure = <SpecInput, Spec, Status, Sent>(
  { service, kindName, plural, schemas }: Definition<SpecInput, Spec, Status, Sent>,
  feed: Feed,
) =>
  procedure
    .meta({
      permission: ['watch', kindName],
      scope: onList,
      summary: `Watch ${plural} over a tRPC subscription`,
    })
    .input(z.strictObject({ namespace: Name.optional(), ...selectors, ...watchFrom }))
    .subscription(async function* ({ ctx, input, signal }) {
      const { namespace, lastEventId, resourceVersion } = input
      const from = lastEventId ?? resourceVersion
      if (from === undefined)
        throw new TRPCError({
          code: 'BAD_REQUEST',
          message: 'pass the resourceVersion of a list to watch from',
        })
      const labels = parseLabelSelector(input.labelSelector)
      const fields = parseFieldSelector(input.fieldSelector)
      for (const { path } of fields) refuseUnknownField(schemas.output, path, '/fieldSelector')
      const { labelSelector, fieldSelector } = input
      const part = {
        scope: { kind: kindName, namespace, labels, fields },
        view: (rights: Rights) => watchedView(rights, kindName),
        list: (subject: Subject) =>
          everyPage(feed.head(), (page) =>
            service.list({ ...page, subject, namespace, labelSelector, fieldSelector, limit: 1000 }),
          ),
      }
      const watched = { subject: ctx.subject, part, from: revisionOf(from) }
      // The feed shows resources of this kind as reads do.
      for await (const { type, revision, object } of watchEvents(feed, watched, signal))
        yield tracked(String(revision), { type, object: object as Awaited<ReturnType<typeof service.get>> })
    })

/** The operations of every kind, as procedures; the types are those of `Namespaced` and `ClusterWide`. */
const proceduresOf = <SpecInput, Spec, Status, Sent>(
  service: ResourceService<SpecInput, Spec, Status, Sent>,
  feed: Feed,
) => {
  const definition = definitionOf(service)
  return {
    ...listProcedures(definition),
    get: getProcedure(definition),
    create: createProcedure(definition),
    apply: applyProcedure(definition),
    patch: patchProcedure(definition),
    delete: deleteProcedure(definition),
    watch: watchProcedure(definition, feed),
  }
}

/** The operations of a namespaced kind. A module spreads these beside its own procedures. */
export const namespacedProcedures = <SpecInput, Spec, Status, Sent>(
  service: ResourceService<SpecInput, Spec, Status, Sent>,
  feed: Feed,
): Namespaced<Spec, Status, Sent> => {
  if (!service.kind.namespaced) throw new Error(`${service.kind.kind} is not namespaced`)
  // The same procedures: where the kind is namespaced, `placed` makes `namespace` a required field.
  return proceduresOf(service, feed) as unknown as Namespaced<Spec, Status, Sent>
}

/** The same for a kind that is not namespaced. */
export const clusterWideProcedures = <SpecInput, Spec, Status, Sent>(
  service: ResourceService<SpecInput, Spec, Status, Sent>,
  feed: Feed,
): ClusterWide<Spec, Status, Sent> => {
  if (service.kind.namespaced) throw new Error(`${service.kind.kind} is namespaced`)
  const { listAll: _listAll, ...procedures } = proceduresOf(service, feed)
  return procedures as unknown as ClusterWide<Spec, Status, Sent>
}
