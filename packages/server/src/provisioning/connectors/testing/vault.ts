import { createVaultFactory } from '../vault/index.js'
import { optionsOf, startTarget, type TargetAnswer, type TargetCall } from './target.js'

interface Alias {
  id: string
  name: string
  mount_accessor: string
  mount_path: string
  mount_type: string
}
export interface Entity {
  id: string
  name: string
  disabled?: boolean
  metadata?: Record<string, string>
  policies?: string[]
  direct_group_ids?: string[]
  aliases?: Alias[]
}

export const alias = (name: string, more: Partial<Alias> = {}): Alias => ({
  id: `alias-${name}`,
  name,
  mount_accessor: 'acc-ldap',
  mount_path: 'auth/ldap/',
  mount_type: 'ldap',
  ...more,
})

/** A Vault in memory that answers requests about entities; writes change nothing in it. */
export const startVault = async (
  entities: Entity[] = [],
  answer: (call: TargetCall) => TargetAnswer | undefined = () => undefined,
  mounts: readonly string[] = ['ldap'],
) => {
  const target = await startTarget((call) => {
    const own = answer(call)
    if (own !== undefined) return own
    const { method, path } = call
    const at = path.replace('/v1', '')
    if (at === '/auth/token/lookup-self') return { body: { data: { ttl: 0, renewable: false } } }
    if (at === '/sys/auth')
      return {
        body: {
          data: {
            'ldap/': { accessor: 'acc-ldap', type: 'ldap' },
            'oidc/': { accessor: 'acc-oidc', type: 'oidc' },
          },
        },
      }
    if (at.startsWith('/identity/entity/id?list=1'))
      return entities.length === 0
        ? { status: 404, body: { errors: [] } }
        : {
            body: {
              data: {
                keys: entities.map(({ id }) => id),
                key_info: Object.fromEntries(entities.map(({ id, name }) => [id, { name }])),
              },
            },
          }
    if (at.startsWith('/identity/entity-alias/id?list=1')) {
      const info = entities.flatMap(({ id, aliases = [] }) =>
        aliases.map((one): [string, unknown] => [
          one.id,
          { canonical_id: id, mount_accessor: one.mount_accessor, name: one.name },
        ]),
      )
      return { body: { data: { keys: info.map(([key]) => key), key_info: Object.fromEntries(info) } } }
    }
    const [, id] = /^\/identity\/entity\/id\/(.+)$/.exec(at) ?? []
    const found = entities.find((one) => one.id === id)
    if (method === 'GET' && id !== undefined)
      return found === undefined ? undefined : { body: { data: { disabled: false, ...found } } }
    if (method === 'POST' && at === '/identity/entity') return { body: { data: { id: 'made' } } }
    return method === 'GET' ? undefined : { status: 204 }
  })
  const adapter = createVaultFactory().create(
    optionsOf<'vault'>(
      {
        type: 'vault',
        vault: {
          endpoint: { url: target.url },
          auth: { method: 'token', token: { digest: '' } },
          aliases: mounts.map((mount) => ({ mount, name: 'username' })),
        },
      },
      { url: target.url, secrets: { '/vault/auth/token': 'hvs.x' } },
    ),
  )
  return {
    adapter,
    close: async () => {
      await adapter.close()
      await target.close()
    },
    bodies: () => target.writes().map(({ body }) => body),
    writes: () => target.writes().map(({ method, path }) => `${method} ${path.replace('/v1', '')}`),
  }
}
