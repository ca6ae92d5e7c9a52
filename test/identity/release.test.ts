import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { placement, type RealFleet, startFleet } from '../real/fleet.js'
import { at, available, type Gitea, listAt, startGitea, until } from '../rig/index.js'

const can = available(['kubernetes', 'etcd', 'kwok', 'gitea'])
const title = can.available ? 'a connector to a release' : `a connector to a release (skipped: ${can.reason})`

const people = `dn: uid=anna,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: anna
cn: Anna
sn: Anna
displayName: Anna
mail: anna@example.org
entryUUID: 11111111-1111-4111-8111-111111111111

dn: cn=team-red,ou=groups,dc=example,dc=org
objectClass: groupOfNames
cn: team-red
member: uid=anna,ou=people,dc=example,dc=org
entryUUID: 22222222-2222-4222-8222-222222222222
`

const manifests = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'gitea' } },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'gitea', namespace: 'gitea' },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'gitea' } },
      template: {
        metadata: { labels: { app: 'gitea' } },
        spec: { containers: [{ name: 'gitea', image: 'example.invalid/gitea:1' }] },
      },
    },
  },
]

const resources = (password: string): object[] => [
  {
    apiVersion: 'hansa.dev/v1',
    kind: 'Directory',
    metadata: { name: 'corp' },
    spec: { type: 'ldif', ldif: { path: 'people.ldif' }, pollSeconds: 1 },
  },
  {
    apiVersion: 'hansa.dev/v1',
    kind: 'Connector',
    metadata: { name: 'gitea' },
    spec: {
      type: 'gitea',
      gitea: {
        endpoint: { release: 'gitea', workload: 'gitea', port: 3000 },
        credentials: { username: 'root-admin', password: { value: password } },
      },
    },
  },
  {
    apiVersion: 'hansa.dev/v1',
    kind: 'Mapping',
    metadata: { name: 'staff', namespace: 'default' },
    spec: {
      directory: 'corp',
      rules: [
        {
          group: 'team-(.+)',
          grants: [{ connector: 'gitea', organization: '$1', team: 'developers', permission: 'write' }],
        },
      ],
    },
  },
]

const oneAfterTheOther = placement(
  {
    affinity: [
      { name: 'first', names: ['near'] },
      { name: 'second', names: ['far'] },
    ],
    replicas: { mode: 'Duplicated' },
    failover: { cluster: { tolerationSeconds: 0 } },
  },
  'one',
)

describe.skipIf(!can.available)(title, () => {
  let fleet: RealFleet
  let giteas: Gitea[] = []
  const teamOf = async (gitea: Gitea | undefined) => {
    const teams = listAt((await gitea?.request('GET', '/orgs/red/teams'))?.body)
    const id = at(
      teams.find((team) => at(team, 'name') === 'developers'),
      'id',
    )
    if (id === undefined) return undefined
    const members = listAt((await gitea?.request('GET', `/teams/${String(id)}/members`))?.body)
    return members.map((member) => at(member, 'login'))
  }
  beforeAll(async () => {
    const password = 'the-same-on-both'
    giteas = await Promise.all([
      startGitea({ adminPassword: password }),
      startGitea({ adminPassword: password }),
    ])
    const ports = giteas.map(({ port }) => port)
    const reaches = (index: number) => ({ forwards: [{ port: 3000, to: ports[index] ?? 0 }] })
    fleet = await startFleet(['near', 'far'], { near: reaches(0), far: reaches(1) })
    const { hub } = fleet
    mkdirSync(join(hub.data, 'files'), { recursive: true })
    writeFileSync(join(hub.data, 'files', 'people.ldif'), people)
    await hub.hansa('bundle', 'push', fleet.folder('gitea', manifests))
    for (const resource of [oneAfterTheOther, ...resources(password)])
      await hub.hansa('apply', '-f', fleet.file(resource))
  }, 900_000)
  afterAll(async () => {
    await fleet?.close()
    await Promise.all(giteas.map((server) => server.stop()))
  })

  it('reaches the server of the cluster the release is on, through its API server', async () => {
    await fleet.hub.hansa('release', 'create', 'gitea', '--bundle', 'gitea', '--placement', 'one', '--wait')
    await until('anna is in the team of the first', async () => (await teamOf(giteas[0]))?.includes('anna'))
    expect(await teamOf(giteas[1])).toBeUndefined()
  })

  it('follows it to another cluster and reads it again; that nobody is there is held, and made equal when approved', async () => {
    await fleet.clusters[0]?.kill()
    const held = await until(
      'a run is held',
      async () => /(\S+) +gitea +(Held|Waiting|Pending)/.exec(await fleet.hub.hansa('sync', 'history'))?.[1],
      { timeoutMs: 60_000, everyMs: 500 },
    )
    await fleet.hub.hansa('sync', 'approve', held)
    await until('anna is in the team of the second', async () => (await teamOf(giteas[1]))?.includes('anna'))
  })
})
