import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { parseOne, stringifyYaml } from '@hansa/manifests'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../testing/world.js'

let world: World
beforeAll(async () => {
  world = await createWorld()
  world.member('eu-1')
  await world.register('eu-1', '--region', 'eu', '--label', 'tier=prod', '--zone', 'a', '--zone', 'b')
}, 120_000)
afterAll(() => world?.close())

const place = (context: string): string[] => ['--kubeconfig', world.kubeconfig, '--context', context]

/** A kubeconfig like the world's, with one context changed; gives its path. */
const otherKubeconfig = (context: string, { cluster, user }: { cluster?: object; user?: object }): string => {
  const config = parseOne(readFileSync(world.kubeconfig, 'utf8')) as {
    clusters: { name: string; cluster: object }[]
    users: { name: string; user: object }[]
  }
  for (const known of config.clusters) if (known.name === context) Object.assign(known.cluster, cluster)
  for (const known of config.users) if (known.name === `${context}-admin` && user) known.user = user
  return world.file(`kubeconfig-${context}`, stringifyYaml(config))
}

/** A call of a member's API with its administrator's token. */
const call = (name: string, method: string, path: string, body: unknown): Promise<number> => {
  const member = world.simulator.cluster(name)
  if (member === undefined) throw new Error(`no member ${name}`)
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${member.token}`, 'content-type': 'application/json' }
    const ca = member.caPem ?? ''
    request(`${member.server}${path}`, { method, headers, ca }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end(JSON.stringify(body))
  })
}

describe('cluster register', () => {
  test('stores the given fields of the cluster, and shows no credential', async () => {
    const cluster = await world.json('get', 'cluster', 'eu-1')
    expect(cluster).toMatchObject({
      kind: 'Cluster',
      metadata: { name: 'eu-1', labels: { tier: 'prod' } },
      spec: {
        region: 'eu',
        zones: ['a', 'b'],
        connection: { credentials: { token: { digest: expect.stringMatching(/^hmac-/) } } },
      },
      status: { credentials: { issuedBy: 'Hansa', role: 'cluster-admin' } },
    })
    expect(JSON.stringify(cluster)).not.toContain(world.simulator.cluster('eu-1')?.token)
  })

  test.each([
    [['eu-1'], 'eu-1', 5, 'already exists'],
    [['other'], 'eu-1', 5, 'eu-1'],
    [['other'], 'nowhere', 2, 'choose one with --context: eu-1'],
    [['Bad_Name'], 'eu-1', 2, '/name'],
    [['other', '--label', 'tier'], 'eu-1', 2, 'write KEY=VALUE'],
    [['other', '--role', '/nowhere/role.yaml'], 'eu-1', 2, '/nowhere/role.yaml'],
  ])('hansa cluster register %j of context %s ends with %d', async (args, context, code, says) => {
    const { exit, stdout, stderr } = await world.run(['cluster', 'register', ...args, ...place(context)])
    expect(stderr).toContain(says)
    expect([exit, stdout]).toEqual([code, ''])
  })

  test('reports an unreachable address with a hint', async () => {
    world.member('gone').down()
    const { exit, stderr } = await world.run(['cluster', 'register', 'gone', ...place('gone')])
    expect([exit, stderr]).toEqual([1, expect.stringContaining('hint: ')])
    expect(stderr).toContain(world.simulator.cluster('gone')?.server)
  })

  test('refuses an unknown certificate without --insecure, which a condition shows afterwards', async () => {
    world.member('loose')
    const kubeconfig = otherKubeconfig('loose', {
      cluster: { 'certificate-authority-data': undefined },
    })
    const args = ['cluster', 'register', 'loose', '--kubeconfig', kubeconfig, '--context', 'loose']
    const refused = await world.run(args)
    expect([refused.exit, refused.stderr]).toEqual([1, expect.stringMatching(/certificate/i)])
    const taken = await world.run([...args, '--insecure'])
    expect([taken.exit, taken.stdout]).toEqual([0, 'cluster/loose registered\n'])
    expect(await world.hansa('describe', 'cluster', 'loose')).toMatch(/TlsVerified +False/)
  })

  test('tries with --dry-run, and stores nothing', async () => {
    world.member('tried')
    const tried = await world.run(['cluster', 'register', 'tried', ...place('tried'), '--dry-run'])
    expect([tried.exit, tried.stdout]).toEqual([0, 'cluster/tried registered (dry run)\n'])
    expect((await world.run(['get', 'cluster', 'tried'])).exit).toBe(3)
  })

  test('accepts the credential of an exec plugin, and a narrower role', async () => {
    const { token } = world.member('narrow')
    const answer = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token },
    }
    const script = world.file('plugin.cjs', `console.log(${JSON.stringify(JSON.stringify(answer))})`)
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: [script],
      interactiveMode: 'Never',
    }
    const rules = [{ apiGroups: ['', 'apps'], resources: ['*'], verbs: ['*'] }]
    const role = world.file(
      'role.yaml',
      stringifyYaml({ kind: 'ClusterRole', metadata: { name: 'hansa' }, rules }),
    )
    const kubeconfig = otherKubeconfig('narrow', { user: { exec } })
    const args = ['--kubeconfig', kubeconfig, '--context', 'narrow', '--role', role]
    const cluster = await world.json('cluster', 'register', 'narrow', ...args)
    expect(cluster).toMatchObject({ status: { credentials: { role: 'hansa' } } })
  })

  test('refuses the member of another hub without --take-over', async () => {
    world.member('theirs')
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'hansa-system', labels: { 'hansa.dev/hub': 'another' } },
    }
    expect(await call('theirs', 'POST', '/api/v1/namespaces', namespace)).toBe(201)
    const refused = await world.run(['cluster', 'register', 'theirs', ...place('theirs')])
    expect([refused.exit, refused.stderr]).toEqual([1, expect.stringContaining('--take-over')])
    const taken = await world.run(['cluster', 'register', 'theirs', ...place('theirs'), '--take-over'])
    expect([taken.exit, taken.stdout]).toEqual([0, 'cluster/theirs registered\n'])
  })
})

describe('cluster cordon, taint, label', () => {
  test('say what they did, and do it', async () => {
    expect(await world.hansa('cluster', 'cordon', 'eu-1')).toBe('cluster/eu-1 cordoned\n')
    expect(await world.hansa('cluster', 'list')).toMatch(/^eu-1 +Ready,Cordoned /m)
    expect(await world.hansa('cluster', 'uncordon', 'eu-1', '-o', 'name')).toBe('cluster/eu-1\n')

    const maintenance = ['cluster', 'maintenance', 'eu-1']
    expect(await world.hansa(...maintenance, '--for', '2h', '--reason', 'upgrade')).toBe(
      'cluster/eu-1 under maintenance for 2h\n',
    )
    expect(await world.hansa('cluster', 'list')).toMatch(/^eu-1 +Ready,Maintenance /m)
    expect(await world.json(...maintenance, '--end')).toMatchObject({
      spec: { maintenance: { reason: 'upgrade' } },
    })
    expect(await world.hansa('cluster', 'list')).toMatch(/^eu-1 +Ready /m)
    expect((await world.run([...maintenance, '--end', '--for', '1h'])).exit).toBe(2)

    const taint = ['cluster', 'taint', 'eu-1']
    expect(await world.hansa(...taint, 'gpu=true:NoSchedule', 'old:NoExecute')).toBe('cluster/eu-1 tainted\n')
    expect(await world.hansa(...taint, 'old-')).toBe('cluster/eu-1 untainted\n')
    expect(await world.hansa('cluster', 'label', 'eu-1', 'gpu=yes', 'tier-')).toBe('cluster/eu-1 labelled\n')
    expect(await world.json('get', 'cluster', 'eu-1')).toMatchObject({
      metadata: { labels: { gpu: 'yes' } },
      spec: { unschedulable: false, taints: [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }] },
    })
    expect(await world.hansa('cluster', 'label', 'eu-1', 'gpu-')).toBe('cluster/eu-1 unlabelled\n')
    expect(await world.json(...taint, 'gpu-')).toMatchObject({ spec: { taints: [] } })
  })

  test('change nothing with --dry-run', async () => {
    expect(await world.hansa('cluster', 'cordon', 'eu-1', '--dry-run')).toBe(
      'cluster/eu-1 cordoned (dry run)\n',
    )
    await world.hansa('cluster', 'taint', 'eu-1', 'x:NoExecute', '--dry-run')
    await world.hansa('cluster', 'label', 'eu-1', 'x=y', '--dry-run')
    expect(await world.json('get', 'cluster', 'eu-1')).toMatchObject({
      metadata: { labels: {} },
      spec: { unschedulable: false, taints: [] },
    })
  })

  test.each([['cordon'], ['uncordon'], ['taint', 'a:NoExecute'], ['label', 'a=b'], ['rotate'], ['describe']])(
    'cluster %s of an unknown cluster exits with 3',
    async (verb, ...more) => {
      const { exit, stderr } = await world.run(['cluster', verb, 'eu-2', ...more])
      expect([exit, stderr]).toEqual([3, expect.stringContaining('Cluster "eu-2" not found')])
    },
  )
})

describe('cluster list', () => {
  test('shows those with a label, in every format', async () => {
    await world.hansa('cluster', 'label', 'eu-1', 'tier=prod')
    const list = (...args: string[]) => world.hansa('cluster', 'list', '-l', 'tier=prod', ...args)
    expect(await list()).toMatch(/^NAME +STATUS +PROVIDER +REGION .*\neu-1 +Ready +- +eu /)
    expect(await list('-o', 'wide')).toMatch(/^NAME .* CPU .* SERVER .*\neu-1 .* https:\/\//)
    expect(await list('-o', 'name')).toBe('cluster/eu-1\n')
    expect(JSON.parse(await list('-o', 'json'))).toMatchObject({ kind: 'List', items: [{ kind: 'Cluster' }] })
    expect(parseOne(await list('-o', 'yaml'))).toMatchObject({ items: [{ metadata: { name: 'eu-1' } }] })
    const none = await world.run(['cluster', 'list', '-l', 'tier=none'])
    expect([none.exit, none.stdout, none.stderr]).toEqual([
      0,
      '',
      'No clusters match the selector "tier=none".\n',
    ])
  })

  test('--watch shows changes below one header, until Ctrl-C ends it with 130', async () => {
    const watching = world.start(['cluster', 'list', '--watch'])
    await watching.prints('eu-1')
    await world.hansa('cluster', 'cordon', 'eu-1')
    await watching.prints(/MODIFIED +eu-1 +Ready,Cordoned/)
    await world.hansa('cluster', 'uncordon', 'eu-1')
    const { exit, stdout } = await watching.interrupt()
    expect(exit).toBe(130)
    expect(stdout.match(/NAME/g)).toHaveLength(1)
    expect(stdout).toMatch(/^EVENT +NAME +STATUS/)
  })
})

describe('cluster rotate', () => {
  test('changes the credential; a kubeconfig helps where the old one no longer works', async () => {
    const digest = async () => JSON.stringify(await world.json('get', 'cluster', 'eu-1', '-o', 'json'))
    const before = /hmac-[\w-]+/.exec(await digest())?.[0] ?? 'none'
    expect(await world.hansa('cluster', 'rotate', 'eu-1')).toBe('cluster/eu-1 has a new credential\n')
    expect(await digest()).not.toContain(before)
    world.simulator.cluster('eu-1')?.revokeTokens()
    expect((await world.run(['cluster', 'rotate', 'eu-1'])).exit).toBe(1)
    expect(await world.hansa('cluster', 'rotate', 'eu-1', ...place('eu-1'))).toContain('new credential')
    await world.hansa('wait', 'cluster/eu-1', '--for', 'condition=CredentialsValid', '--timeout', '20s')
  })
})

describe('cluster unregister', () => {
  const bundle = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { a: 'b' } }
  const settings = (name: string) =>
    world.simulator
      .cluster(name)
      ?.objects('ConfigMap')
      .filter(({ metadata }) => metadata.name === 'settings').length
  const members = ['un-1', 'un-2', 'un-3']

  beforeAll(async () => {
    for (const name of members) {
      world.member(name)
      await world.register(name, '--label', 'leaving=yes')
    }
    await world.hansa(
      'bundle',
      'push',
      world.file('settings/a.yaml', stringifyYaml(bundle)),
      '--name',
      'settings',
    )
    const affinity = [{ name: 'all', labels: { matchLabels: { leaving: 'yes' } } }]
    const placement = {
      apiVersion: 'hansa.dev/v1',
      kind: 'Placement',
      metadata: { name: 'leaving' },
      spec: { affinity },
    }
    await world.hansa('apply', '-f', world.file('leaving.yaml', stringifyYaml(placement)))
    const args = ['--bundle', 'settings', '--placement', 'leaving', '--wait', '--timeout', '40s']
    await world.hansa('release', 'create', 'settings', ...args)
    expect(members.map(settings)).toEqual([1, 1, 1])
  }, 120_000)

  test('asks for confirmation, and requires --yes without a terminal', async () => {
    const { exit, stderr } = await world.run(['cluster', 'unregister', 'un-1'])
    expect([exit, stderr]).toEqual([2, expect.stringContaining('--yes')])
    expect((await world.run(['get', 'cluster', 'un-1'])).exit).toBe(0)
  })

  test('lists with --dry-run what would stay, and changes nothing', async () => {
    const args = ['cluster', 'unregister', 'un-1', '--keep', '--dry-run']
    const { exit, stdout, stderr } = await world.run(args)
    expect([exit, stdout]).toEqual([0, 'cluster/un-1 unregistered (dry run)\n'])
    expect(stderr).toMatch(/would stay behind on un-1:\n(.*\n)*.*settings/)
    expect(await world.json('get', 'cluster', 'un-1')).not.toHaveProperty('metadata.deletionTimestamp')
  })

  test('removes what was applied there', async () => {
    const args = ['cluster', 'unregister', 'un-1', '--yes', '--wait', '--timeout', '40s']
    expect(await world.hansa(...args)).toBe('cluster/un-1 unregistered\n')
    expect((await world.run(['get', 'cluster', 'un-1'])).exit).toBe(3)
    expect(settings('un-1')).toBe(0)
  })

  test('--keep leaves it', async () => {
    await world.hansa('cluster', 'unregister', 'un-2', '--keep', '--yes', '--wait', '--timeout', '40s')
    expect((await world.run(['get', 'cluster', 'un-2'])).exit).toBe(3)
    expect(settings('un-2')).toBe(1)
  })

  test('--force unregisters a lost cluster, and lists the objects left behind', async () => {
    world.simulator.cluster('un-3')?.down()
    const { exit, stdout, stderr } = await world.run(['cluster', 'unregister', 'un-3', '--force', '--yes'])
    expect([exit, stdout]).toEqual([0, 'cluster/un-3 unregistered\n'])
    expect(stderr).toMatch(/left behind on un-3:\n(.*\n)*.*settings/)
  })
})

test('KUBECONFIG is the default kubeconfig', async () => {
  world.member('by-variable')
  const path = world.file('only', readFileSync(world.kubeconfig, 'utf8'))
  const { exit } = await world.run(
    ['cluster', 'register', 'by-variable', '--context', 'by-variable', '--dry-run'],
    { env: { KUBECONFIG: path } },
  )
  expect(exit).toBe(0)
})
