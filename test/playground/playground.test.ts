import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, freePort, listAt, until } from '../rig/index.js'
import { type Ended, type Playground, startInVain, startPlayground, type, view } from './playground.js'

const folder = mkdtempSync(join(tmpdir(), 'hansa-playground-'))
const configFile = join(folder, 'config', 'hansa', 'config.yaml')
const others = { name: 'local', url: 'https://hansa.example.org', token: 'somebody-elses' }
/** Every command starts Node twice, and other suites may run beside this one. */
const patient = { timeoutMs: 120_000 }
let env: NodeJS.ProcessEnv
let port: number
let playground: Playground

beforeAll(async () => {
  port = await freePort()
  env = {
    ...process.env,
    HANSA_PLAYGROUND: join(folder, 'playground'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    HANSA_LISTEN: `127.0.0.1:${port}`,
  }
  for (const name of ['HANSA_URL', 'HANSA_TOKEN', 'HANSA_DATA', 'VITEST', 'NODE_ENV']) delete env[name]
  // A hub this user added before, under the name that a new one would get.
  mkdirSync(join(folder, 'config', 'hansa'), { recursive: true })
  writeFileSync(configFile, JSON.stringify({ current: 'local', contexts: [others] }), { mode: 0o600 })
})
afterAll(async () => {
  await playground?.interrupt()
  rmSync(folder, { recursive: true, force: true })
})

/** The printed command with these words, exactly as printed. */
const printed = (words: string): string => {
  // The shortest: `hansa events`, not `hansa events --watch`.
  const [command] = playground
    .commands()
    .filter((line) => line.includes(words))
    .sort((a, b) => a.length - b.length)
  if (command === undefined) throw new Error(`no command with "${words}" in:\n${playground.output()}`)
  return command
}
const typed = async (command: string): Promise<string> => {
  const { exit, stdout, stderr }: Ended = await type(command, env)
  if (exit !== 0) throw new Error(`"${command}" ended with ${exit}:\n${stdout}${stderr}`)
  return stdout
}
const done = (words: string): Promise<string> => typed(printed(words))
/** A command with the flags of the guide that it does not print. */
const like = (words: string, instead: string): Promise<string> =>
  typed(printed(words).replace(words, instead))

/** Replicas of the shop by cluster, as `release status` prints them, of targets that stay. */
const shares = (status: string): Record<string, number> =>
  Object.fromEntries(
    [...status.matchAll(/^((?:eu|us)-\d)\s+(\S+).*\bshop=(\d+)/gm)]
      .filter(([, , state]) => state !== 'Removing')
      .map(([, cluster = '', , replicas]) => [cluster, Number(replicas)]),
  )

/** The UIDs of the shop's Deployments on a cluster, read without its API, so also while it is down. */
const deployments = async (cluster: string): Promise<unknown[]> => {
  const state: unknown = JSON.parse(readFileSync(join(folder, 'playground', 'simulator.json'), 'utf8'))
  const url = `http://127.0.0.1:${String(at(state, 'port'))}/control/clusters/${cluster}/objects?kind=Deployment`
  const items: unknown = await (await fetch(url)).json()
  return listAt(items).map((item) => at(item, 'metadata', 'uid'))
}

const sharesAre = (what: string, wanted: Record<string, number>): Promise<unknown> => {
  let last = ''
  return until(
    what,
    async () => {
      last = await done('release status shop')
      return JSON.stringify(shares(last)) === JSON.stringify(wanted)
    },
    { ...patient, everyMs: 300 },
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}; last saw:\n${last}`)
  })
}

describe('npm start', () => {
  test('prints a guide whose commands show four clusters and a release across them', async () => {
    playground = await startPlayground(env)
    const clusters = await done('get clusters')
    expect(clusters.match(/^(eu|us)-\d +Ready /gm)).toHaveLength(4)
    const status = await done('release status shop')
    expect(shares(status)).toEqual({ 'eu-1': 2, 'eu-2': 2, 'us-1': 2, 'us-2': 2 })
  })

  test('the sample’s people are in a users file; editing the LDIF shows a plan and a run within seconds', async () => {
    const people = join(folder, 'playground', 'files', 'people.ldif')
    const users = join(folder, 'playground', 'files', 'authelia', 'users_database.yml')
    await until('the users file is there', () => existsSync(users), patient)
    const sample = readFileSync(people, 'utf8')
    expect(playground.output()).toContain(people)

    const emil = sample
      .replace(
        /dn: uid=deniz,[\s\S]*?\n\n/,
        (entry) =>
          `${entry}${entry.replaceAll('deniz', 'emil').replace('0004', '0005').replaceAll('Deniz', 'Emil')}`,
      )
      .replaceAll('member: uid=deniz,', 'member: uid=emil,ou=people,dc=example,dc=org\nmember: uid=deniz,')
    writeFileSync(people, emil)
    const run = await until(
      'a run made emil',
      async () => {
        const [, id = ''] = /^(\S+) +authelia +Done/m.exec(await done('sync history')) ?? []
        return id !== '' && (await like('sync history', `sync show ${id} --diff`)).includes('emil')
          ? id
          : undefined
      },
      patient,
    )
    expect(await like('sync history', `sync show ${run} -o wide`)).toContain('group "staff" matched "staff"')
    expect(readFileSync(users, 'utf8')).toContain('"emil":')
    const { stderr } = await type(printed('sync plan'), env)
    expect(stderr).toContain('No changes planned.')

    // The file has no people any more: the run is planned, shown and held.
    writeFileSync(
      people,
      emil
        .replaceAll(/^member: .*\n/gm, '')
        .replaceAll('objectClass: groupOfNames', 'objectClass: groupOfNames\nmember: cn=none'),
    )
    await until('everyone’s leaving is held', async () => / Held/.test(await done('sync history')), patient)
    expect(await done('sync plan')).toMatch(/DisableAccount +anna +.*Held/)
    writeFileSync(people, sample)
    await until('nothing is held', async () => !/ Held/.test(await done('sync history')), patient)
    expect(readFileSync(users, 'utf8')).toContain('"anna":')
  })

  test('does not change the contexts of other hubs', () => {
    expect(readFileSync(configFile, 'utf8')).toContain('somebody-elses')
    expect(readFileSync(configFile, 'utf8')).toContain(`http://127.0.0.1:${port}`)
  })

  test('a cluster taken down as the guide says gives its share to the others', async () => {
    const watching = view(printed('events --watch'), env)
    await done('hansa-simulator down eu-1')
    await until(
      'the share of eu-1 runs elsewhere',
      async () => {
        const { 'eu-1': lost, ...rest } = shares(await done('release status shop'))
        return lost === undefined && Object.values(rest).reduce((sum, count) => sum + count, 0) === 8
      },
      patient,
    )
    expect((await done('get clusters')).match(/^eu-1 +NotReady /m)).toBeTruthy()
    expect(await watching.endsAfter(/Evicted .*release\/shop .*eu-1/)).not.toContain('error')
  })

  test('brought back, what was left there is removed before it takes its share again', async () => {
    const before = await deployments('eu-1')
    expect(before).toHaveLength(1)
    await done('hansa-simulator up eu-1')
    await until('eu-1 is Ready', async () => /^eu-1 +Ready /m.test(await done('get clusters')), patient)
    await sharesAre('four clusters hold the shop', { 'eu-1': 2, 'eu-2': 2, 'us-1': 2, 'us-2': 2 })
    expect(await done('hansa events')).toMatch(/Removed .*release\/shop .*removed from eu-1/)
    expect(await deployments('eu-1')).not.toEqual(before)
  })

  test('a second one on the same folder or port is refused in one line', async () => {
    const second = await startInVain({ ...env, HANSA_LISTEN: `127.0.0.1:${await freePort()}` })
    expect(second).toMatchObject({
      exit: 1,
      output: expect.stringMatching(/a playground is already running on /),
    })
    const other = await startInVain({ ...env, HANSA_PLAYGROUND: join(folder, 'other') })
    expect(other.output).toContain(`127.0.0.1:${port} is already in use`)
    expect(other.output).not.toContain('    at ')
  })

  test('lists its settings, and refuses arguments instead of starting', async () => {
    const help = await type('npm start -- --help', env)
    expect(help).toMatchObject({ exit: 0, stdout: expect.stringContaining('HANSA_LISTEN=HOST:PORT') })
    const refused = await type('npm start -- --port 7080', env)
    expect(refused).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('takes no arguments, got --port 7080'),
    })
  })

  test('Ctrl-C stops both; started again, everything is as it was and nothing is made twice', async () => {
    await like('status shop', 'scale shop 5 --wait')
    const before = shares(await done('release status shop'))
    expect(Object.values(before).reduce((sum, count) => sum + count, 0)).toBe(5)
    const uids = await deployments('eu-2')
    await playground.interrupt()
    await expect(fetch(`http://127.0.0.1:${port}/livez`)).rejects.toThrow()
    await expect(deployments('eu-2')).rejects.toThrow()
    expect(existsSync(join(folder, 'playground', 'running.json'))).toBe(false)

    playground = await startPlayground(env)
    expect(playground.output()).not.toMatch(/registering|releasing/)
    await until(
      'all clusters are Ready',
      async () => (await done('get clusters')).match(/^(eu|us)-\d +Ready /gm)?.length === 4,
      patient,
    )
    await until('the shop is Ready', async () => / Ready +/.test(await done('release status shop')), patient)
    expect(shares(await done('release status shop'))).toEqual(before)
    expect(await deployments('eu-2')).toEqual(uids)
  })

  test('on another port, its own context is added and the commands name it', async () => {
    await playground.interrupt()
    port = await freePort()
    env = { ...env, HANSA_LISTEN: `127.0.0.1:${port}` }
    playground = await startPlayground(env)
    expect(playground.commands()[0]).toBe('npx hansa get clusters --context playground')
    expect((await done('get clusters')).match(/^(eu|us)-\d /gm)).toHaveLength(4)
    await playground.interrupt()
  })
})

describe('missing parts are reported', () => {
  let server: Server | undefined
  afterAll(() => server?.close())

  test('an invalid address is refused', async () => {
    const { exit, output } = await startInVain({ ...env, HANSA_LISTEN: 'nowhere' })
    expect([exit, output]).toEqual([
      1,
      expect.stringContaining(
        'invalid HANSA_LISTEN "nowhere": expected HOST:PORT, for example 127.0.0.1:7080',
      ),
    ])
  })

  test('the simulated clusters’ own port used by another process is reported', async () => {
    const state: unknown = JSON.parse(readFileSync(join(folder, 'playground', 'simulator.json'), 'utf8'))
    const taken = Number(Reflect.get(Object(state), 'port'))
    server = createServer()
    await new Promise<void>((resolve) => server?.listen(taken, '127.0.0.1', resolve))
    const { exit, output } = await startInVain(env)
    expect([exit, output]).toEqual([1, expect.stringContaining(`127.0.0.1:${taken} is already in use`)])
  })
})
