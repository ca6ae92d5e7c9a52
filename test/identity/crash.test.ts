import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApi } from '../faults/support/api.js'
import { seededRandom } from '../faults/support/random.js'
import { at, type Gitea, listAt, type OpenBao, startGitea, startOpenBao, until } from '../rig/index.js'
import { type Hub, startHub } from '../support/hub.js'
import { seed } from '../support/seed.js'
import { type Company, createCompany } from './crash/company.js'
import { wrongInGitea, wrongInVault } from './crash/targets.js'

const kills = 50
/** How many of them happen during the first provisioning. */
const first = 8
const random = seededRandom(seed)
const handMade = ['root-admin', 'byhand']

let gitea: Gitea
let bao: OpenBao
let hub: Hub
let company: Company
beforeAll(async () => {
  ;[gitea, bao, hub] = await Promise.all([
    startGitea(),
    startOpenBao(),
    startHub({ HANSA_LOG_LEVEL: 'warn' }),
  ])
  const files = join(hub.data, 'files')
  mkdirSync(files, { recursive: true })
  company = createCompany({ file: join(files, 'company.ldif'), size: 300, random })
  await gitea.request('POST', '/admin/users', {
    username: 'byhand',
    email: 'byhand@example.org',
    password: 'made by hand',
    must_change_password: false,
  })
})
afterAll(async () => {
  await hub?.stop()
  await gitea?.stop()
  await bao?.stop()
})

const put = async (path: string, kind: string, name: string, spec: object): Promise<void> => {
  await createApi(hub).call('PUT', path, { apiVersion: 'hansa.dev/v1', kind, metadata: { name }, spec })
}

const connect = async (): Promise<void> => {
  await put('/directories/company', 'Directory', 'company', {
    type: 'ldif',
    ldif: { path: 'company.ldif' },
    pollSeconds: 0.1,
  })
  const { username, password } = gitea.admin
  await put('/connectors/gitea', 'Connector', 'gitea', {
    type: 'gitea',
    gitea: { endpoint: { url: gitea.url }, credentials: { username, password: { value: password } } },
    correlate: { by: 'mail' },
    gates: { minimum: 1_000 },
  })
  await put('/connectors/vault', 'Connector', 'vault', {
    type: 'vault',
    vault: {
      endpoint: { url: bao.url },
      auth: { method: 'token', token: { value: bao.rootToken } },
    },
    correlate: { by: 'mail' },
    gates: { minimum: 1_000 },
  })
  await put('/namespaces/default/mappings/teams', 'Mapping', 'teams', {
    directory: 'company',
    rules: [
      {
        group: 'team-(.+)',
        grants: [
          { connector: 'gitea', organization: '$1', team: 'members', permission: 'write' },
          { connector: 'vault', policies: ['team-$1'] },
        ],
      },
    ],
  })
}

/** The number of objects on the targets, which shows progress. */
const progress = async (): Promise<number> => {
  const { headers } = await fetch(`${gitea.url}/api/v1/admin/users?limit=1`, {
    headers: {
      authorization: `Basic ${Buffer.from(`${gitea.admin.username}:${gitea.admin.password}`).toString('base64')}`,
    },
  })
  return Number(headers.get('x-total-count') ?? 0)
}

const wrong = async (): Promise<string[]> => [
  ...(await wrongInGitea(gitea, company, handMade)),
  ...(await wrongInVault(bao, company)),
]

test('300 people, the hub killed 50 times: the targets equal the directory, nobody is there twice', async () => {
  const began = performance.now()
  const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(0)} s`
  process.stdout.write(`identity crash: HANSA_SEED=${seed}\n`)
  await connect()
  let open = 0
  for (let kill = 1; kill <= kills; kill += 1) {
    // When nearly everyone is provisioned the company changes too: kills meet renames, moves, and leavers.
    if (kill > first) company.change()
    const before = await progress()
    const enough = before + random.between(1, 10)
    // A few changes finish quickly: nine of ten kills come in the middle of them, the tenth at any time.
    const [least, most] = kill > first && random.between(1, 10) > 1 ? [30, 250] : [100, 1_500]
    const patience = performance.now() + random.between(least, most)
    await until('it is time', async () => performance.now() > patience || (await progress()) >= enough, {
      everyMs: 10,
    })
    const left = await wrongInGitea(gitea, company, handMade)
    if (left.length > 0 || (await wrongInVault(bao, company)).length > 0) open += 1
    await hub.kill()
    await hub.start()
  }
  process.stdout.write(`identity crash: ${kills} kills, ${open} of them with work open, after ${seconds()}\n`)
  // Without any of them the test would prove nothing.
  expect(open).toBeGreaterThan(0)

  let lines: string[] = []
  await until(
    'the targets hold what is wanted',
    async () => {
      lines = await wrong()
      return lines.length === 0
    },
    { timeoutMs: 240_000, everyMs: 500 },
  ).catch(async () => {
    const connectors = await createApi(hub).call('GET', '/connectors')
    process.stdout.write(
      `identity crash: ${lines.join('\n')}\n${JSON.stringify(connectors)}\n${hub.log().slice(-4_000)}\n`,
    )
  })
  expect(lines).toEqual([])
  process.stdout.write(`identity crash: as wanted after ${seconds()}\n`)

  const { items } = (await createApi(hub).call('GET', '/sync/runs?limit=1000')) as { items: unknown[] }
  expect(listAt(items).filter((run) => at(run, 'state') === 'Held')).toEqual([])
}, 900_000)
