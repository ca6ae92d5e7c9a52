import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { Agent, get, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { at, listAt, until } from '../rig/index.js'
import { metricsOf } from '../support/hub.js'
import { type Fleet, holds, startFleet } from './support/fleet.js'

/** More clusters than a hub with 256 descriptors can probe (32). */
const clusters = Array.from({ length: 48 }, (_, index) => `c-${String(index).padStart(2, '0')}`)
const openFiles = 256

let fleet: Fleet

beforeAll(async () => {
  fleet = await startFleet(clusters)
  await fleet.push('shop', 48)
  await fleet.place('tolerant', {
    replicas: { mode: 'Divided' },
    failover: { cluster: { tolerationSeconds: 2 } },
  })
  await fleet.release('shop', 'tolerant')
})
afterAll(() => fleet?.close())

const readyz = async (): Promise<string> => {
  const answer = await fetch(`${fleet.hub.url}/readyz?verbose`, { headers: { connection: 'close' } })
  expect(answer.status).toBe(200)
  return answer.text()
}

const kept = new Agent({ keepAlive: true, maxSockets: 1 })
afterAll(() => kept.destroy())
/** The same over one connection that stays open: for when a new one may have to wait. */
const readyzKept = async (): Promise<string> => {
  const [answer]: IncomingMessage[] = await once(
    get(`${fleet.hub.url}/readyz?verbose`, { agent: kept }),
    'response',
  )
  return answer === undefined ? '' : text(answer)
}

/** The Ready conditions of all clusters, and the evictions. */
const standing = async (): Promise<unknown> => {
  const shown = await fleet.api.list('/clusters')
  const notReady = shown.filter(({ status }) =>
    listAt(status, 'conditions').some((one) => at(one, 'type') === 'Ready' && at(one, 'status') === 'False'),
  )
  const { length: evictions } = await fleet.events('Evicted')
  return { notReady: notReady.map(({ metadata }) => metadata.name), evictions }
}
const well = { notReady: [], evictions: 0 }

test('a hub with too few descriptors for its clusters says so, and reports none of them as dead', async () => {
  const before = await fleet.decided('shop')
  await fleet.hub.kill()
  await fleet.hub.start({ openFiles })
  expect(fleet.hub.log()).toMatch(
    /open-file limit 256 is too low for 48 clusters: the hub can probe 32 of them; set LimitNOFILE \(systemd\) or ulimit -n to 320 or more/,
  )
  await until('the hub names the exhausted resource', async () =>
    /\[!\]machine open-file limit reached: \d+ of 256 descriptors in use .*raise LimitNOFILE or ulimit -n/.test(
      await readyz(),
    ),
  )
  await until('there is an event', async () => (await fleet.events('MachineExhausted')).length > 0)
  expect(await metricsOf(fleet.hub)).toMatch(/^hansa_local_fault 1$/m)
  expect(await standing()).toEqual(well)
  await holds('nothing fails or moves', 8_000, standing)
  expect(await fleet.decided('shop')).toEqual(before)
})

/** The limit at start; an administrator can lower the limit of a process and raise it again, up to this value. */
const most = 4096
const limit = (openFiles: number): void => {
  execFileSync('prlimit', ['--pid', String(fleet.hub.pid), `--nofile=${openFiles}:${most}`])
}

test('one with all descriptors in use answers, and reports no cluster as dead', async () => {
  await fleet.hub.kill()
  await fleet.hub.start({ openFiles: most })
  const before = await fleet.decided('shop')
  const open = (): number[] => readdirSync(`/proc/${fleet.hub.pid}/fd`).map(Number)
  await holds('its connections are all there', 3_000, async () => open().length > 100)
  await readyzKept()
  const highest = Math.max(...open())
  limit(highest + 1)
  const said = new RegExp(`open-file limit reached: .* of ${highest + 1} descriptors in use`)
  const { hostname, port } = new URL(fleet.hub.url)
  const clients = new Set<Socket>()
  // Clients take the descriptors that are left, and those that the hub frees. It closes idle connections.
  const fill = (): void => {
    for (let free = highest + 1 - open().length + 20; free > 0 && clients.size < most; free -= 1) {
      const client = connect(Number(port), hostname)
      clients.add(client)
      client.on('error', () => undefined).on('close', () => clients.delete(client))
    }
  }
  let turn = 0
  await until(
    'the hub says so',
    async () => {
      fill()
      const member = fleet.simulator.members[turn++ % 10]
      await member?.down()
      await member?.up()
      return said.test(await readyzKept())
    },
    { everyMs: 250 },
  )
  await holds('nothing fails or moves', 8_000, standing)
  expect(await standing()).toEqual(well)
  expect(await fleet.decided('shop')).toEqual(before)
  for (const client of clients) client.destroy()
})

test('it recovers when the limit is raised', async () => {
  limit(most)
  await until('the condition is over', async () => !(await readyz()).includes('[!]machine'), {
    timeoutMs: 90_000,
  })
  await until('there is an event', async () => (await fleet.events('MachineRecovered')).length > 0)
  expect(await standing()).toEqual(well)
  await fleet.withdraw('shop')
  await fleet.push('again', 48)
  await fleet.release('again', 'tolerant')
  expect(await standing()).toEqual(well)
})
