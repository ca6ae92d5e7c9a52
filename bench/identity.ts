import { readFileSync } from 'node:fs'
import {
  type Gitea,
  type OpenBao,
  type Slapd,
  startGitea,
  startOpenBao,
  startSlapd,
  until,
} from '../test/rig/index.js'
import { type Hub, metricsOf, startHub } from '../test/support/hub.js'
import { type Figure, median, note } from './figure.js'
import { bareUsers, createBareReads } from './identity-bare.js'
import { firstOpenBaoRatio } from './identity-first.js'
import { addDirectory, provision, vaultSpec } from './identity-hub.js'
import { fill, giteaGroups, hire, people } from './identity-people.js'

const sumOf = (text: string, name: string, ...labels: readonly string[]): number =>
  text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) && labels.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)

const metric = async (hub: Hub, name: string, ...labels: readonly string[]): Promise<number> =>
  sumOf(await metricsOf(hub), name, ...labels)

const connectors = ['vault', 'authelia', 'gitea'] as const

/** From the poll that saw a change to the last write of all three. */
const oneChange = async (hub: Hub, slapd: Slapd, index: number): Promise<number> => {
  // One request for all three: requests cost the hub too.
  const read = async () => {
    const text = await metricsOf(hub)
    return connectors.map((connector) => ({
      sum: sumOf(text, 'hansa_sync_lag_seconds_sum', `connector="${connector}"`),
      count: sumOf(text, 'hansa_sync_lag_seconds_count', `connector="${connector}"`),
    }))
  }
  const before = await read()
  await hire(slapd, index)
  let after = before
  await until(
    'all three have the new person',
    async () => {
      after = await read()
      return after.every(({ count }, at) => count > (before[at]?.count ?? 0))
    },
    { timeoutMs: 60_000, everyMs: 200 },
  )
  // If two polls see it (the person, then the membership), a connector has two runs: the slower counts.
  return Math.max(
    ...after.map(({ sum, count }, at) => (sum - (before[at]?.sum ?? 0)) / (count - (before[at]?.count ?? 0))),
  )
}

const residentMegabytes = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

/** An LDAP authentication source, which only Gitea's own command line can create. */
const bindSource = async (gitea: Gitea, slapd: Slapd): Promise<number> => {
  await gitea.command(
    'admin',
    'auth',
    'add-ldap',
    '--name=corp',
    '--security-protocol=unencrypted',
    '--host=127.0.0.1',
    `--port=${new URL(slapd.url).port}`,
    `--user-search-base=ou=people,${slapd.suffix}`,
    '--user-filter=(uid=%s)',
    '--email-attribute=mail',
    `--bind-dn=${slapd.reader.dn}`,
    `--bind-password=${slapd.reader.password}`,
  )
  return 1
}

interface Systems {
  slapd: Slapd
  bao: OpenBao
  gitea: Gitea
  hub: Hub
}

/** Seconds that a full reconciliation of all three takes. */
const reconcile = async (hub: Hub): Promise<number> => {
  const began = performance.now()
  const outcomes = await hub.client.sync.run({ timeoutMs: 600_000 })
  const seconds = (performance.now() - began) / 1000
  for (const { connector, done, failed, error } of outcomes)
    if (done + failed > 0 || error !== undefined)
      note(`${connector}: ${done} done, ${failed} failed ${error ?? ''}`)
  return seconds
}

const measure = async ({ slapd, bao, gitea, hub }: Systems): Promise<Figure[]> => {
  note('filling the directory')
  await fill(slapd)
  const sourceId = await bindSource(gitea, slapd)
  const first = await firstOpenBaoRatio(slapd)
  const members = giteaGroups * 100
  const bareGitea = await bareUsers(gitea, sourceId, members)
  note(`bare: ${bareGitea.toFixed(1)} s of users with a team`)

  await addDirectory(hub, slapd)
  const { username, password } = gitea.admin
  const specs = {
    vault: vaultSpec(bao),
    authelia: { authelia: { mode: 'file', users: { path: 'authelia/users.yml' } } },
    gitea: {
      gitea: {
        endpoint: { url: gitea.url },
        credentials: { username, password: { value: password } },
        sourceId,
      },
    },
  }
  let giteaSeconds = Number.NaN
  for (const name of connectors) {
    const least = name === 'gitea' ? members : people
    const seconds = await provision(hub, { type: name, name, spec: specs[name], least })
    if (name === 'gitea') giteaSeconds = seconds
  }

  const bareReads = createBareReads(bao, gitea)
  const fulls: number[] = []
  for (let round = 1; round <= 5; round += 1) {
    const [full, bare] = [await reconcile(hub), await bareReads()]
    note(`full reconciliation ${full.toFixed(2)} s, bare reads ${bare.toFixed(2)} s`)
    fulls.push(full / bare)
  }

  const changes: number[] = []
  for (let index = 0; index < 3; index += 1) changes.push(await oneChange(hub, slapd, people + index))

  const head = async (): Promise<string> => {
    const list = (await hub.client.request('GET', '/api/v1/events?limit=1')).data
    return JSON.stringify(Reflect.get(Object(list), 'metadata'))
  }
  const looks = async () => ({
    sum: await metric(hub, 'hansa_directory_look_duration_seconds_sum'),
    count: await metric(hub, 'hansa_directory_look_duration_seconds_count'),
  })
  const [before, revision] = [await looks(), await head()]
  let last = before
  await until('five polls went by', async () => {
    last = await looks()
    return last.count >= before.count + 5
  })
  if ((await head()) !== revision) throw new Error('something was written while nothing changed')

  return [
    {
      figure: 'unchanged_s',
      value: (last.sum - before.sum) / (last.count - before.count),
      unit: 's',
      goal: '<= 0.2',
    },
    { figure: 'full_ratio', value: median(fulls), unit: 'ratio', goal: '<= 1.5' },
    { figure: 'one_change_s', value: median(changes), unit: 's', goal: '<= 2' },
    {
      figure: 'first_openbao_ratio',
      value: first,
      unit: 'ratio',
      goal: '>= 0.7',
    },
    {
      figure: 'first_gitea_ratio',
      value: bareGitea / giteaSeconds,
      unit: 'ratio',
      goal: '>= 0.7',
    },
    { figure: 'rss_mb', value: residentMegabytes(hub.pid), unit: 'MB', goal: '<= 300' },
  ]
}

/** 10,000 people and 200 groups of 100 into OpenBao and Authelia, 500 of them into Gitea. */
export const run = async (): Promise<Figure[]> => {
  const [slapd, bao, gitea, hub] = await Promise.all([
    startSlapd(),
    startOpenBao({ durable: false }),
    startGitea(),
    startHub({ HANSA_LOG_LEVEL: 'warn' }),
  ])
  try {
    return await measure({ slapd, bao, gitea, hub })
  } finally {
    await hub.stop()
    await Promise.all([slapd.stop(), bao.stop(), gitea.stop()])
  }
}
