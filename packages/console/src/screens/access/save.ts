import {
  type HansaClient,
  kinds,
  type Role,
  type RoleBindingInput,
  type RoleInput,
  warningsOf,
} from '@hansa/sdk'

/** What to store. `version`: that of the stored one, which it replaces; without it, it must not exist yet. */
export type Saved = { name: string; version: number | undefined } & (
  | { kind: 'Role'; spec: RoleInput['spec'] }
  | { kind: 'RoleBinding'; spec: RoleBindingInput['spec'] }
)

/** Stores a role or a binding, with the labels and annotations that it has. Returns the hub's warnings. */
export const save = async (client: HansaClient, { kind, name, version, spec }: Saved): Promise<string[]> => {
  const path = `${kinds[kind].path}/${encodeURIComponent(name)}`
  const isNew = version === undefined
  // By the hub's OpenAPI document; the metadata of both kinds is the same.
  const stored = isNew ? undefined : ((await client.request('GET', path)).data as Role).metadata
  const { headers } = await client.request('PUT', path, {
    headers: isNew ? { 'if-none-match': '*' } : { 'if-match': `"${version}"` },
    body: {
      apiVersion: 'hansa.dev/v1',
      kind,
      metadata: {
        name,
        ...(stored === undefined ? {} : { labels: stored.labels, annotations: stored.annotations }),
      },
      spec,
    },
  })
  return warningsOf(headers.get('warning'))
}
