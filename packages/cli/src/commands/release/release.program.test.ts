import { dirname } from 'node:path'
import { parseOne } from '@hansa/manifests'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../../testing/until.js'
import { createWorld, type World } from '../../testing/world.js'

const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
`
const placement = (name: string, spec: string): string =>
  `apiVersion: hansa.dev/v1\nkind: Placement\nmetadata: {name: ${name}}\nspec: ${spec}\n---\n`

let world: World
beforeAll(async () => {
  world = await createWorld()
  for (const name of ['eu-1', 'us-1']) {
    world.member(name)
    await world.register(name)
  }
  await world.hansa('bundle', 'push', world.file('web.yaml', web))
  const placements = [
    placement('all', '{replicas: {mode: Divided}}'),
    placement('nowhere', '{affinity: [{name: none, names: [no-such-cluster]}]}'),
  ]
  await world.hansa('apply', '-f', world.file('placements.yaml', placements.join('')))
}, 120_000)
afterAll(() => world?.close())

const create = (name: string, ...args: string[]): string[] => [
  'release',
  'create',
  name,
  '--bundle',
  'web',
  '--placement',
  'all',
  ...args,
]

describe('release create', () => {
  test('tries with --dry-run, and stores nothing', async () => {
    expect(await world.hansa(...create('web', '--dry-run'))).toBe('release/web created (dry run)\n')
    expect((await world.run(['release', 'status', 'web'])).exit).toBe(3)
  })

  test('--wait reports progress on standard error, and ends when it is Ready', async () => {
    const { exit, stdout, stderr } = await world.run(create('web', '--wait', '--timeout', '40s'))
    expect([exit, stdout]).toEqual([0, 'release/web is Ready\n'])
    expect(stderr).toMatch(/release\/web: Ready True: 2 of 2 targets\n$/)
  })

  test.each([
    [['--placement', 'all', '--bundle', 'web'], 'web', 5, 'already exists'],
    [['--placement', 'al', '--bundle', 'web'], 'x', 3, '/spec/placement: placement "al" not found'],
    [['--placement', 'all', '--bundle', 'web@9.0.0'], 'x', 3, '/spec/bundle: bundle web@9.0.0 not found'],
    [['--placement', 'all', '--bundle', 'wbe'], 'x', 3, 'did you mean "web"?'],
    [['--placement', 'all', '--bundle', 'web', '--replicas', 'wbe=3'], 'x', 2, '/spec/replicas/wbe'],
    [['--placement', 'all', '--bundle', 'web', '--replicas', 'web'], 'x', 2, 'write --replicas WORKLOAD=N'],
    [['--placement', 'all'], 'x', 2, 'pass --bundle'],
  ])('with %j of %s ends with %d', async (args, name, code, says) => {
    const { exit, stdout, stderr } = await world.run(['release', 'create', name, ...args])
    expect(stderr).toContain(says)
    expect([exit, stdout]).toEqual([code, ''])
  })

  test('accepts replicas and a namespace, and prints the resource', async () => {
    const args = ['--replicas', 'web=5', '--target-namespace', 'shop', '-n', 'default', '--dry-run']
    expect(await world.json(...create('web-2', ...args))).toMatchObject({
      kind: 'Release',
      metadata: { name: 'web-2' },
      spec: { bundle: { name: 'web', version: '0.1.0' }, replicas: { web: 5 }, namespace: 'shop' },
    })
  })

  test('that cannot be Ready times out with 6, and says where to look', async () => {
    const args = ['--bundle', 'web', '--placement', 'nowhere', '--wait', '--timeout', '1s']
    const { exit, stderr } = await world.run(['release', 'create', 'stuck', ...args])
    expect([exit, stderr]).toEqual([6, expect.stringContaining('was not Ready within 1 s')])
    expect(stderr).toContain('run `hansa describe release stuck` to see why')
  })
})

describe('release status, targets and why', () => {
  test('show its state and its targets', async () => {
    const status = await world.hansa('release', 'status', 'web')
    expect(status).toMatch(/^NAME +BUNDLE .*\nweb +web@0\.1\.0 +all +Ready +2\/2/)
    expect(status).toMatch(/\nScheduled +True +on 2 clusters\n/)
    expect(status).toMatch(/\neu-1 +Ready +1 +0\.1\.0 +web=1\nus-1 +Ready +1 +0\.1\.0 +web=1\n/)
    expect(await world.json('release', 'status', 'web')).toMatchObject({ targets: { total: 2, ready: 2 } })

    expect(await world.hansa('release', 'targets', 'web', '-o', 'name')).toBe(
      'target/web.eu-1\ntarget/web.us-1\n',
    )
    expect(parseOne(await world.hansa('release', 'targets', 'web', '-o', 'yaml'))).toMatchObject({
      kind: 'List',
      items: [{ kind: 'Target', spec: { cluster: 'eu-1' } }, { spec: { cluster: 'us-1' } }],
    })
    const stuck = await world.run(['release', 'targets', 'stuck'])
    expect([stuck.exit, stuck.stdout, stuck.stderr]).toEqual([
      0,
      '',
      'No targets found for release "stuck". See why: hansa release why stuck\n',
    ])
    expect(await world.hansa('release', 'why', 'stuck', '--cluster', 'eu-1')).toContain('eu-1')
  })

  test.each([['status'], ['targets'], ['why'], ['scale', '2']])(
    'release %s of an unknown release exits with 3',
    async (verb, ...more) => {
      const { exit, stderr } = await world.run(['release', verb, 'none', ...more])
      expect([exit, stderr]).toEqual([3, expect.stringContaining('Release "none" not found')])
    },
  )

  test('targets --watch shows each change below one header, until Ctrl-C', async () => {
    const watching = world.start(['release', 'targets', 'web', '--watch'])
    await watching.prints('us-1')
    await world.hansa('release', 'scale', 'web', '4')
    await watching.prints(/MODIFIED +eu-1 +Ready +1 +0\.1\.0 +web=2/)
    const { exit, stdout, stderr } = await watching.interrupt()
    expect([exit, stderr]).toEqual([130, ''])
    expect(stdout.match(/CLUSTER/g)).toHaveLength(1)
    expect(stdout).toMatch(/^EVENT +CLUSTER +STATE.*\nADDED +eu-1 .*\nADDED +us-1 /)
  })

  test('targets --watch -o json prints a line per change', async () => {
    const watching = world.start(['release', 'targets', 'web', '--watch', '-o', 'json'])
    await watching.prints(/us-1.*\n/)
    const { stdout } = await watching.interrupt()
    const [first = ''] = stdout.split('\n')
    expect(JSON.parse(first)).toMatchObject({ type: 'ADDED', object: { kind: 'Target' } })
  })
})

describe('release scale', () => {
  const replicas = async (): Promise<unknown> =>
    Reflect.get(Object((await world.json('get', 'release', 'web')) as object).spec, 'replicas')

  test('sets the one workload, or the named one, and waits', async () => {
    const scaled = await world.run(['release', 'scale', 'web', 'web=6', '--wait', '--timeout', '40s'])
    expect([scaled.exit, scaled.stdout]).toEqual([0, 'release/web scaled to web=6\n'])
    const deployments = () =>
      ['eu-1', 'us-1'].map(
        (name) => world.simulator.cluster(name)?.objects('Deployment')[0]?.spec as { replicas: number },
      )
    expect(deployments().map((spec) => spec.replicas)).toEqual([3, 3])
    expect(await world.hansa('release', 'scale', 'web', '2', '--dry-run')).toBe(
      'release/web scaled to 2 (dry run)\n',
    )
    expect(await replicas()).toEqual({ web: 6 })
    expect(await world.hansa('release', 'scale', 'web', '2', '-o', 'name')).toBe('release/web\n')
    expect(await replicas()).toEqual({ web: 2 })
  })

  test.each([
    ['wbe=3', 'name one of web'],
    ['web=-1', 'invalid replica count'],
    ['web=1000000', '/replicas'],
  ])('to %s ends with 2', async (word, says) => {
    const { exit, stderr } = await world.run(['release', 'scale', 'web', word])
    expect([exit, stderr]).toEqual([2, expect.stringContaining(says)])
  })
})

describe('release upgrade', () => {
  const specOf = async (name: string): Promise<Record<string, unknown>> =>
    Object((await world.json('get', 'release', name)) as object).spec
  const upgrade = (name: string, ...args: string[]) => world.run(['release', 'upgrade', name, ...args])
  const chart = (version: string): string => {
    world.file(`shop-${version}/Chart.yaml`, `apiVersion: v2\nname: shop\nversion: ${version}\n`)
    world.file(`shop-${version}/values.yaml`, 'image: {tag: "1"}\nother: a\n')
    const template = world.file(
      `shop-${version}/templates/data.yaml`,
      `apiVersion: v1
kind: ConfigMap
metadata: {name: shop}
data: {tag: {{ .Values.image.tag | quote }}, other: {{ .Values.other }}, chart: {{ .Chart.Version }}}
`,
    )
    return dirname(dirname(template))
  }
  const dataOn = (name: string) =>
    world.simulator
      .cluster(name)
      ?.objects('ConfigMap')
      .find(({ metadata }) => metadata.name === 'shop')?.data

  beforeAll(async () => {
    for (const version of ['1.0.0', '1.1.0', '1.2.0'])
      await world.hansa('bundle', 'push', chart(version), '--name', 'shop', '--version', version)
    await world.hansa(
      ...['release', 'create', 'shop', '--bundle', 'shop@1.0.0', '--placement', 'all'],
      ...['-f', world.file('values.yaml', 'other: b\n'), '--wait', '--timeout', '60s'],
    )
  }, 120_000)

  test('shows what would change, and stores nothing with --dry-run', async () => {
    const { exit, stdout } = await upgrade('shop', '--bundle', 'shop@1.1.0', '--diff', '--dry-run')
    expect(stdout).toMatch(/\n-\s+chart: "1\.0\.0"\n\+\s+chart: "1\.1\.0"\n/)
    expect(stdout).toMatch(/release\/shop upgraded to shop@1\.1\.0 \(dry run\)\n$/)
    expect(exit).toBe(0)
    expect(await specOf('shop')).toMatchObject({ bundle: { version: '1.0.0' }, values: { other: 'b' } })
  })

  test('merges values over those of the release and keeps the version', async () => {
    const { exit, stdout } = await upgrade('shop', '--set', 'image.tag=2', '--wait', '--timeout', '60s')
    expect([exit, stdout]).toEqual([0, 'release/shop upgraded to shop@1.0.0\n'])
    expect((await specOf('shop')).values).toEqual({ other: 'b', image: { tag: 2 } })
    const data = () => ['eu-1', 'us-1'].map(dataOn).find((found) => found !== undefined)
    expect(data()).toEqual({ tag: '2', other: 'b', chart: '1.0.0' })
  })

  test('takes the last pushed version without options, and is unchanged the second time', async () => {
    expect((await upgrade('shop')).stdout).toBe('release/shop upgraded to shop@1.2.0\n')
    expect((await upgrade('shop')).stdout).toBe('release/shop unchanged\n')
    expect(await specOf('shop')).toMatchObject({
      bundle: { name: 'shop', version: '1.2.0' },
      values: { other: 'b', image: { tag: 2 } },
    })
  })

  test('starts from the values of the bundle with --reset-values', async () => {
    expect((await upgrade('shop', '--reset-values', '--set', 'other=c')).exit).toBe(0)
    expect((await specOf('shop')).values).toEqual({ other: 'c' })
    expect((await upgrade('shop', '--reset-values')).exit).toBe(0)
    expect((await specOf('shop')).values ?? {}).toEqual({})
  })

  test.each([
    [['none'], 3, 'Release "none" not found'],
    [['shop', '--bundle', 'shop@9.0.0'], 3, '/spec/bundle: bundle shop@9.0.0 not found'],
    [['shop', '--bundle', '@1.0.0'], 2, 'write --bundle NAME[@VERSION]'],
    [['shop', '--set', 'tag'], 2, 'invalid --set'],
    [['shop', '--diff', '-o', 'json'], 2, '--diff cannot be combined with -o json'],
  ])('%j ends with %d', async (args, code, says) => {
    const { exit, stderr } = await world.run(['release', 'upgrade', ...args])
    expect([exit, stderr]).toEqual([code, expect.stringContaining(says)])
  })
})

describe('what a release puts on clusters', () => {
  test('is deleted with it', async () => {
    const gone = await world.run(['delete', 'release', 'web', '--yes', '--wait', '--timeout', '40s'])
    expect([gone.exit, gone.stdout]).toEqual([0, 'release/web deleted\n'])
    await until('the Deployments are gone', () =>
      ['eu-1', 'us-1'].every((name) => world.simulator.cluster(name)?.objects('Deployment').length === 0),
    )
  })

  test('is listed where it stays', async () => {
    const data = `apiVersion: v1
kind: ConfigMap
metadata: {name: data, annotations: {helm.sh/resource-policy: keep}}
`
    await world.hansa('bundle', 'push', world.file('data.yaml', data))
    await world.hansa(
      ...['release', 'create', 'data', '--bundle', 'data', '--placement', 'all'],
      ...['--wait', '--timeout', '40s'],
    )
    const words = ['delete', 'release', 'data', '--yes', '--wait', '--timeout', '40s']
    const { exit, stdout, stderr } = await world.run(words)
    expect([exit, stdout]).toEqual([0, 'release/data deleted\n'])
    for (const name of ['eu-1', 'us-1'])
      expect(stderr).toContain(
        `kept on ${name}: ConfigMap default/data (annotation helm.sh/resource-policy: keep)\n  ConfigMap default/data\n`,
      )
  })
})

const testJob = (name: string): string => `apiVersion: batch/v1
kind: Job
metadata: {name: ${name}, annotations: {helm.sh/hook: test}}
spec:
  suspend: {{ .Values.suspend }}
  template: {spec: {restartPolicy: Never, containers: [{name: main, image: busybox}]}}
`

describe('release test', () => {
  beforeAll(async () => {
    const files = {
      'Chart.yaml': 'apiVersion: v2\nname: tested\nversion: 1.0.0\n',
      'values.yaml': 'suspend: false\n',
      'templates/main.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: tested}\n',
      'templates/check.yaml': testJob('check'),
    }
    for (const [name, text] of Object.entries(files)) world.file(`tested/${name}`, text)
    await world.hansa('bundle', 'push', dirname(world.file('tested/NOTES.txt', '')))
    const placed = ['--placement', 'everywhere', '--wait', '--timeout', '40s']
    await world.hansa('apply', '-f', world.file('everywhere.yaml', placement('everywhere', '{}')))
    await world.hansa('release', 'create', 'tested', '--bundle', 'tested', ...placed)
  }, 90_000)

  test('waits for the outcomes on all clusters, or on one', async () => {
    const { exit, stdout } = await world.run(['release', 'test', 'tested', '--timeout', '40s'])
    expect([exit, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^CLUSTER .*\neu-1 +Job default\/check +Succeeded +\d+s\nus-1 +Job default\/check +Succeeded +\d+s\n$/,
      ),
    ])
    expect(await world.json('release', 'test', 'tested', '--cluster', 'us-1')).toMatchObject([
      { cluster: 'us-1', outcome: 'Succeeded', hooks: [{ kind: 'Job', name: 'check' }] },
    ])
    expect(await world.hansa('release', 'status', 'tested', '--hooks')).toMatch(
      /\nus-1 +Job default\/check +Succeeded[\s\S]*\nHOOK .*\nJob check +test +0 +before-hook-creation\n/,
    )
    expect(await world.hansa('bundle', 'show', 'tested')).toMatch(
      /\nJob check +test +0 +before-hook-creation\n/,
    )
  })

  test('fails with a test, and times out while it runs', async () => {
    const release = await world.json('get', 'release', 'tested')
    const { spec, metadata } = release as { spec: object; metadata: { name: string } }
    const changed = {
      ...{ apiVersion: 'hansa.dev/v1', kind: 'Release', metadata: { name: metadata.name } },
      spec: { ...spec, values: { suspend: true }, timeoutSeconds: 3 },
    }
    const bad = JSON.stringify({ ...changed, spec: { ...changed.spec, timeoutSeconds: 0 } })
    const refused = await world.run(['apply', '-f', world.file('bad.json', bad)])
    expect([refused.exit, refused.stderr]).toEqual([
      2,
      expect.stringContaining('/spec/timeoutSeconds: must be at least 1'),
    ])
    await world.hansa('apply', '-f', world.file('tested.json', JSON.stringify(changed)))
    await until(
      'the change is applied',
      async () => {
        const { items } = (await world.json('release', 'targets', 'tested')) as {
          items: { spec: { desired: { timeoutSeconds?: number } }; status: { applied: boolean } }[]
        }
        return items.every(({ spec, status }) => spec.desired.timeoutSeconds === 3 && status.applied)
      },
      { timeoutMs: 40_000 },
    )
    const early = await world.run(['release', 'test', 'tested', '--cluster', 'eu-1', '--timeout', '1s'])
    expect([early.exit, early.stderr]).toEqual([
      6,
      expect.stringContaining('the test of release/tested did not end within 1 s on eu-1'),
    ])
    const { exit, stdout, stderr } = await world.run(['release', 'test', 'tested', '--cluster', 'us-1'])
    expect([exit, stdout]).toEqual([
      1,
      expect.stringMatching(/\nus-1 +Job default\/check +Failed +\d+s +hook/),
    ])
    expect(stderr).toContain('the test of release/tested did not succeed on 1 cluster of 1')
    const wrong = await world.run(['release', 'test', 'tested', '--cluster', 'eu-9'])
    expect([wrong.exit, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('is not a cluster of release "tested"'),
    ])
  })
})
