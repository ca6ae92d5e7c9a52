import type { SimulatedCluster } from '@hansa/simulator'
import { afterEach, expect, test } from 'vitest'
import { createDial } from '../kube/index.js'
import { systemClock } from '../runtime/clock.js'
import type { DialTarget } from './dialer.js'
import type { Prober } from './probing/prober.js'
import { createRoutedProber } from './probing/routed-prober.js'
import { anna, asked, type OpenRoom, openRoom, until } from './testing/room.js'

let hub: OpenRoom | undefined
afterEach(() => hub?.close())

/** The addresses under this name are reachable only through the tunnel. */
const tunnelled = ({ connection }: DialTarget): boolean =>
  new URL(connection.server).hostname.endsWith('.invalid')

/** A tunnel to each cluster that needs one; it leads to the address of `ends` and opens the stream. */
const openTunnels = () => {
  const ends = new Map<string, number>()
  const opened: string[] = []
  const targets: DialTarget[] = []
  const dialer = (target: DialTarget) => {
    targets.push(target)
    if (!tunnelled(target)) return undefined
    const direct = createDial({ clock: systemClock })
    return createDial({
      clock: systemClock,
      open: async ({ host }, signal) => {
        opened.push(`${target.name} ${host}`)
        return direct({ host: '127.0.0.1', port: ends.get(target.name) ?? 0, timeoutMs: 5_000, signal })
      },
    })
  }
  return { ends, opened, targets, dialer }
}

const throughTunnel = (member: SimulatedCluster) => {
  const { pathname } = new URL(member.server)
  return { ...asked(member).connection, server: `http://${member.name}.invalid${pathname}` }
}

const ready = (name: string) =>
  until(`${name} is observed`, () => hub?.room.fleet.get(name)?.observed === true)
const version = (name: string) =>
  hub?.room.fleet.member(name)?.transport.request({ method: 'GET', path: '/version' })

test('each cluster is registered, probed, called and rotated over the connections of its dialer', async () => {
  const tunnels = openTunnels()
  hub = await openRoom({ dialer: tunnels.dialer })
  const far = hub.addCluster('far')
  const near = hub.addCluster('near')
  tunnels.ends.set('far', Number(new URL(far.server).port))
  const { service } = hub.room
  const connection = throughTunnel(far)

  await service.register(asked(far, { connection }), anna)
  await service.register(asked(near), anna)
  await Promise.all([ready('far'), ready('near')])
  expect(await version('far')).toMatchObject({ status: 200 })
  expect(await version('near')).toMatchObject({ status: 200 })
  const before = tunnels.opened.length
  await service.rotate({ name: 'far' }, anna)
  expect(tunnels.opened.length).toBeGreaterThan(before)

  expect(new Set(tunnels.opened)).toEqual(new Set(['far far.invalid']))
  const uid = hub.room.fleet.get('far')?.uid
  expect(new Set(tunnels.targets.filter(({ name }) => name === 'far').map((target) => target.uid))).toEqual(
    new Set([undefined, uid]),
  )
  expect(JSON.stringify(tunnels.targets)).not.toContain('credentials')
})

test('a cluster with a broken tunnel is NotReady, and the others are not', async () => {
  const tunnels = openTunnels()
  hub = await openRoom({ dialer: tunnels.dialer })
  const far = hub.addCluster('far')
  tunnels.ends.set('far', Number(new URL(far.server).port))
  const connection = throughTunnel(far)
  await hub.room.service.register(asked(far, { connection }), anna)
  await hub.room.service.register(asked(hub.addCluster('near')), anna)
  await Promise.all([ready('far'), ready('near')])
  far.down()
  await until('far is NotReady', () => hub?.room.fleet.get('far')?.ready === false)
  expect(hub.room.fleet.get('near')?.ready).toBe(true)
})

test('after a change of its address a cluster is connected by the dialer of the new one', async () => {
  const tunnels = openTunnels()
  hub = await openRoom({ dialer: tunnels.dialer })
  const far = hub.addCluster('far')
  tunnels.ends.set('far', Number(new URL(far.server).port))
  const connection = throughTunnel(far)
  await hub.room.service.register(asked(far, { connection }), anna)
  await ready('far')
  await hub.room.resources.patch(
    { name: 'far' },
    { spec: { connection: { server: far.server, credentials: { token: { value: far.token } } } } },
    anna,
  )
  // Nothing answers through the tunnel any more.
  tunnels.ends.clear()
  await until(
    'calls take the new address',
    () =>
      version('far')?.then(
        ({ status }) => status === 200,
        () => false,
      ) ?? false,
  )
})

test('the prober thread gets only clusters connected over TCP, and a cluster that changes moves over', () => {
  const log: string[] = []
  const verdictOf = new Map<string, (at: number) => void>()
  const proberNamed = (prober: string): Prober => ({
    probe: ({ name, connection }, onVerdict) => {
      log.push(`${prober} probes ${name} at ${connection.server}`)
      verdictOf.set(prober, (at) => onVerdict({ result: { kind: 'Answered' }, at }))
      return {
        update: (next) => log.push(`${prober} updates ${next.name} to ${next.connection.server}`),
        hurry: () => log.push(`${prober} hurries`),
        close: () => log.push(`${prober} stops`),
      }
    },
    close: async () => undefined,
  })
  const subject = (server: string) => ({
    name: 'far',
    connection: { server, insecure: false },
    credentials: undefined,
    pace: { periodMs: 1, timeoutMs: 1 },
    expected: undefined,
  })
  const heard: number[] = []
  const prober = createRoutedProber({
    hasDialer: tunnelled,
    own: proberNamed('own'),
    direct: proberNamed('direct'),
  })
  const probing = prober.probe(subject('https://far.invalid'), ({ at }) => heard.push(at))
  probing.update(subject('https://b.far.invalid'))
  verdictOf.get('own')?.(1)
  probing.update(subject('https://192.0.2.1'))
  verdictOf.get('own')?.(2)
  verdictOf.get('direct')?.(3)
  probing.hurry()
  probing.close()
  verdictOf.get('direct')?.(4)
  expect(log).toEqual([
    'own probes far at https://far.invalid',
    'own updates far to https://b.far.invalid',
    'own stops',
    'direct probes far at https://192.0.2.1',
    'direct hurries',
    'direct stops',
  ])
  expect(heard).toEqual([1, 3])
})
