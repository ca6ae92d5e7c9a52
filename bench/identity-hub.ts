import { type OpenBao, type Slapd, until } from '../test/rig/index.js'
import type { Hub } from '../test/support/hub.js'
import { note } from './figure.js'
import { giteaGroups } from './identity-people.js'

const meta = (kind: string, name: string) => ({
  apiVersion: 'hansa.dev/v1' as const,
  kind,
  metadata: { name },
})

const apply = async (hub: Hub, path: string, kind: string, name: string, spec: object): Promise<void> => {
  await hub.client.request('PUT', `/api/v1${path}/${name}`, { body: { ...meta(kind, name), spec } })
}

const rules = (type: string, connector: string) => {
  if (type === 'vault')
    return [{ group: 'team-(.+)', grants: [{ connector, policies: ['default', 'team-$1'] }] }]
  if (type === 'authelia') return [{ group: 'team-(.+)', grants: [{ connector, groups: ['$1'] }] }]
  return [
    {
      group: `team-00([0-${giteaGroups - 1}])`,
      grants: [{ connector, organization: 'bench-$1', team: 'members' }],
    },
  ]
}

export const addDirectory = (hub: Hub, slapd: Slapd): Promise<void> =>
  apply(hub, '/directories', 'Directory', 'corp', {
    type: 'ldap',
    ldap: {
      preset: 'openldap',
      urls: [slapd.ldapsUrl],
      certificateAuthority: slapd.certificateAuthority,
      serverName: 'localhost',
      bind: { method: 'simple', dn: slapd.reader.dn, password: { value: slapd.reader.password } },
      people: { base: `ou=people,${slapd.suffix}` },
      groups: { base: `ou=groups,${slapd.suffix}` },
    },
  })

export const vaultSpec = (bao: OpenBao): object => ({
  vault: { endpoint: { url: bao.url }, auth: { method: 'token', token: { value: bao.rootToken } } },
})

/** Adds a connector with its grants, waits until `least` operations were done in one run, and returns the seconds of that run. */
export const provision = async (
  hub: Hub,
  connector: { type: string; name: string; spec: object; least: number },
): Promise<number> => {
  const { type, name, spec, least } = connector
  await apply(hub, '/connectors', 'Connector', name, { type, ...spec })
  await apply(hub, '/namespaces/default/mappings', 'Mapping', name, {
    directory: 'corp',
    rules: rules(type, name),
  })
  const began = performance.now()
  let seconds = 0
  await until(
    `${name} holds everyone`,
    async () => {
      const { items } = await hub.client.sync.history({ connector: name })
      const failed = items.find(({ state }) => state === 'Failed')
      if (failed !== undefined) throw new Error(`${name}: ${failed.message}`)
      const run = items.find(({ state, counts }) => state === 'Done' && counts.done >= least)
      if (run?.endedAt === undefined) return false
      seconds = (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000
      return true
    },
    { timeoutMs: 900_000, everyMs: 500 },
  )
  note(`${name}: ${seconds.toFixed(1)} s (seen after ${((performance.now() - began) / 1000).toFixed(1)} s)`)
  return seconds
}

/** Removes a connector again; the target keeps its content. */
export const removeConnector = async (hub: Hub, name: string): Promise<void> => {
  await hub.client.request('DELETE', `/api/v1/namespaces/default/mappings/${name}`)
  await hub.client.request('DELETE', `/api/v1/connectors/${name}`)
}
