import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { available } from '../rig/index.js'
import { eventually, objectAt, placement, type RealFleet, startFleet } from './fleet.js'

const can = available()
const title = can.available ? 'two teams on one hub' : `two teams on one hub (skipped: ${can.reason})`

const teams = ['shop', 'bank'] as const
type Team = (typeof teams)[number]

const configMap = (namespace: string, text: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace },
  data: { text },
})
const settingsOf = (namespace: string): string => `/api/v1/namespaces/${namespace}/configmaps/settings`

describe.skipIf(!can.available)(title, () => {
  let fleet: RealFleet
  const tokens = new Map<Team, string>()

  /** Runs `hansa` with the token of a team, in its namespace unless the arguments name another. */
  const as = (team: Team, ...args: string[]) =>
    fleet.hub.cli(
      ...args,
      ...['--token', tokens.get(team) ?? ''],
      ...(args.includes('--namespace') ? [] : ['--namespace', team]),
    )
  const done = async (team: Team, ...args: string[]): Promise<string> => {
    const { exit, stdout, stderr } = await as(team, ...args)
    if (exit !== 0) throw new Error(`hansa ${args.join(' ')} ended with ${exit}: ${stderr}`)
    return stdout
  }
  const api = async (team: Team, method: string, path: string, body?: object) => {
    const response = await fetch(`${fleet.hub.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${tokens.get(team)}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, text: await response.text() }
  }
  const resource = (kind: string, name: string, spec: object) =>
    fleet.file({ apiVersion: 'hansa.dev/v1', kind, metadata: { name }, spec })
  const textOn = async (index: number, namespace: string): Promise<unknown> => {
    const [one, two] = fleet.clusters
    const cluster = index === 0 ? one : two
    if (cluster === undefined) throw new Error('no cluster')
    return ((await objectAt(cluster, settingsOf(namespace)))?.data as { text?: string } | undefined)?.text
  }
  const release = async (team: Team, namespace: string, text: string, version: string): Promise<void> => {
    await done(
      team,
      'bundle',
      'push',
      fleet.folder(`${team}-settings`, [configMap(namespace, text)]),
      '--version',
      version,
    )
    await done(
      team,
      'apply',
      '-f',
      resource('Release', `${team}-settings`, {
        bundle: { name: `${team}-settings`, version },
        placement: 'everywhere',
        namespace: team,
      }),
    )
  }

  beforeAll(async () => {
    fleet = await startFleet(['eu-1', 'us-1'])
    const { hub } = fleet
    for (const team of teams) {
      const clusters =
        team === 'shop' ? {} : { clusters: { fields: [{ field: 'region', operator: 'In', values: ['us'] }] } }
      await hub.hansa(
        'apply',
        '-f',
        resource('Namespace', team, { destinations: { namespaces: [team] }, ...clusters }),
      )
      const made = JSON.parse(await hub.hansa('token', 'create', `${team}-ci`, '-o', 'json')) as {
        token: string
      }
      tokens.set(team, made.token)
      const spec = { role: 'editor', subjects: [{ token: `${team}-ci` }], scope: { namespaces: [team] } }
      await hub.hansa('apply', '-f', resource('RoleBinding', team, spec))
      await done(team, 'apply', '-f', fleet.file(placement({})))
    }
  }, 300_000)
  afterAll(() => fleet?.close())

  test('each delivers to its own namespace, on the clusters that its namespace allows', async () => {
    for (const team of teams) await release(team, team, `of the ${team}`, '1.0.0')
    await eventually('the shop is on eu-1', () => textOn(0, 'shop'), 'of the shop')
    await eventually('the shop is on us-1', () => textOn(1, 'shop'), 'of the shop')
    await eventually('the bank is on us-1', () => textOn(1, 'bank'), 'of the bank')
    expect(await textOn(0, 'bank')).toBeUndefined()
  }, 120_000)

  test('neither sees the other: not in lists, targets, events or searches, and not by name', async () => {
    for (const [team, other] of [teams, [...teams].reverse()] as [Team, Team][]) {
      for (const path of ['/releases', '/bundles', '/placements', '/namespaces', '/events']) {
        const { status, text } = await api(team, 'GET', path)
        expect([path, status, text]).toEqual([path, 200, expect.stringContaining(team)])
        expect(text).not.toContain(other)
      }
      const there = `/namespaces/${other}/releases/${other}-settings`
      for (const [method, path] of [
        ['GET', there],
        ['DELETE', there],
        ['GET', `${there}/targets`],
        ['GET', `${there}/history`],
        ['GET', `/namespaces/${other}/bundles/${other}-settings`],
        ['GET', `/namespaces/${other}`],
      ] as const) {
        const { status, text } = await api(team, method, path)
        expect([method, path, status]).toEqual([method, path, 404])
        expect(text).not.toContain('of the')
      }
    }
  }, 120_000)

  test('neither reaches the other: not its resources on the hub, nor its objects on the members', async () => {
    const written = await as('shop', 'apply', '-f', resource('Placement', 'mine', {}), '--namespace', 'bank')
    expect([written.exit, written.stderr]).toEqual([
      4,
      expect.stringContaining('shop-ci is not allowed to create Placement "mine" in namespace "bank"'),
    ])
    expect(await done('bank', 'get', 'placements', '-o', 'name')).not.toContain('mine')
    // The bundle of the shop names the namespace of the bank, where an object of this name exists.
    await expect(release('shop', 'bank', 'stolen', '2.0.0')).rejects.toThrow(
      'namespace shop may not deliver to namespace bank',
    )
    expect(await textOn(1, 'bank')).toBe('of the bank')
    expect(await textOn(0, 'bank')).toBeUndefined()
    // Its own objects stay as they were.
    expect(await textOn(0, 'shop')).toBe('of the shop')
  }, 120_000)

  test('a team that leaves takes nothing of the other with it', async () => {
    await done('shop', 'delete', 'release', 'shop-settings', '--yes', '--wait')
    expect(await textOn(0, 'shop')).toBeUndefined()
    expect(await textOn(1, 'bank')).toBe('of the bank')
  }, 120_000)
})
