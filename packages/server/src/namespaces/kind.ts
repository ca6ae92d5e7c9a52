import { count, eq } from 'drizzle-orm'
import type { Tx } from '../db/index.js'
import { type Kind, namespaceKindName } from '../resources/index.js'
import { sameJson } from '../runtime/canonical.js'
import { badField, HansaError } from '../runtime/errors.js'
import { NamespaceSpec, NamespaceStatus } from './contract.js'
import { defaultNamespace } from './rule.js'

/** What a namespace holds, as text: `2 Releases, 1 Bundle`. */
const contentsOf = async ({ db, tables: { resources } }: Tx, namespace: string): Promise<string> => {
  const rows = await db
    .select({ kind: resources.kind, rows: count() })
    .from(resources)
    .where(eq(resources.namespace, namespace))
    .groupBy(resources.kind)
    .orderBy(resources.kind)
  return rows.map(({ kind, rows }) => `${rows} ${rows === 1 ? kind : `${kind}s`}`).join(', ')
}

export const namespaceKind: Kind<NamespaceSpec, NamespaceSpec, NamespaceStatus, NamespaceSpec> = {
  kind: namespaceKindName,
  plural: 'namespaces',
  singular: 'namespace',
  namespaced: false,
  specInput: NamespaceSpec,
  spec: NamespaceSpec,
  status: NamespaceStatus,
  initialStatus: {},
  example: {
    apiVersion: 'hansa.dev/v1',
    kind: 'Namespace',
    metadata: { name: 'shop', labels: { team: 'shop' } },
    spec: {
      clusters: { labels: { matchLabels: { tier: 'test' } } },
      quota: { targets: 20, replicas: 100 },
      destinations: { namespaces: ['shop', 'shop-*'] },
      kinds: { deny: ['networking.k8s.io/NetworkPolicy'] },
      sources: ['oci://registry.example.com/shop/*', 'upload'],
      deliverAs: { serviceAccount: 'deployer', namespace: 'shop' },
    },
  },
  admit: async ({ incoming }) => {
    if (incoming.deliverAs?.namespace === 'hansa-system')
      throw badField(
        '/spec/deliverAs/namespace',
        'must not be hansa-system: its service account is that of the hub',
        'name a service account of the team',
      )
    return incoming
  },
  // Who sets the account that the hub impersonates gives its permissions to the whole namespace.
  fieldVerbs: (stored, next) => (sameJson(stored?.deliverAs ?? null, next.deliverAs ?? null) ? [] : ['bind']),
  remove: async ({ tx, row: { name } }) => {
    if (name === defaultNamespace)
      throw new HansaError(
        'Conflict',
        { reason: `namespace "${name}" always exists` },
        { hint: 'remove its limits instead: apply it with an empty spec' },
      )
    const contents = await contentsOf(tx, name)
    if (contents !== '')
      throw new HansaError(
        'Conflict',
        { reason: `namespace "${name}" is not empty: it has ${contents}` },
        { hint: `delete these first; \`hansa get releases -n ${name}\` lists the releases` },
      )
    return 'gone'
  },
}
