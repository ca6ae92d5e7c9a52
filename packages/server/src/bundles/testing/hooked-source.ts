import { z } from 'zod'
import { digestOf } from '../../runtime/canonical.js'
import { KubernetesObject } from '../contract.js'
import { builtInSources, type Sources } from '../sources/index.js'
import {
  type BundleSource,
  type Hook,
  hookDeletePolicies,
  hookEvents,
  nothingAsked,
} from '../sources/source.js'
import { apisOf } from '../workloads.js'

const TestHook = z.strictObject({
  object: KubernetesObject,
  events: z.array(z.enum(hookEvents)),
  weight: z.number(),
  deletePolicies: z.array(z.enum(hookDeletePolicies)),
})

const Hooked = z.strictObject({
  type: z.literal('hooked'),
  objects: z.array(KubernetesObject),
  hooks: z.array(TestHook),
  onlyCreated: z.array(z.string()),
  wait: z.boolean(),
})
type Hooked = z.infer<typeof Hooked>

const hooked: BundleSource<Hooked, Hooked, Hooked> = {
  type: 'hooked',
  sent: Hooked,
  stored: Hooked,
  example: { sent: {}, stored: {} },
  rendersPer: 'inputs',
  divided: true,
  resolve: async (sent) => sent,
  admit: (source) => ({
    source,
    digest: digestOf(source),
    objects: source.objects.length,
    content: JSON.stringify(source),
    secrets: new Map(),
  }),
  read: (text) => Hooked.parse(JSON.parse(text)),
  sealedIn: () => new Set(),
  outline: async ({ objects }) => ({ objects, workloads: [], apis: apisOf(objects) }),
  render: async ({ content: { objects, hooks, onlyCreated, wait } }) => ({
    ...{ objects, hooks, onlyCreated, hooksWait: wait },
    asked: nothingAsked,
  }),
}

const sent = z.union([builtInSources.sent, Hooked])

/** The hub's own sources and one more, `hooked`: objects, hooks and the names of definitions that are only created, as they were sent. */
export const hookedSources: Sources = {
  ...builtInSources,
  // The types of the hub know its own sources only.
  sent: sent as unknown as Sources['sent'],
  stored: sent as unknown as Sources['stored'],
  of: (type) => (type === 'hooked' ? hooked : builtInSources.of(type)),
}

/** `spec.source` with hooks, as a user sends it. It has the type of the hub's own sources, because the types of the hub know no other. */
export const hookedOf = (
  objects: readonly KubernetesObject[],
  hooks: readonly Hook[],
  { onlyCreated = [], wait = false }: { onlyCreated?: readonly string[]; wait?: boolean } = {},
): { type: 'manifests'; objects: [] } =>
  ({ type: 'hooked', objects, hooks, onlyCreated, wait }) as unknown as { type: 'manifests'; objects: [] }
