import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseOne } from '@hansa/manifests'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundle, placement, release } from '../testing/resources.js'
import { createWorld, type World } from '../testing/world.js'

let world: World
beforeAll(async () => {
  world = await createWorld()
  world.member('eu-1')
  await world.register('eu-1', '--label', 'tier=prod')
}, 120_000)
afterAll(() => world?.close())

describe('apply', () => {
  test('accepts a folder, recursively, and applies it in dependency order', async () => {
    const path = world.file('tree/a-release.json', JSON.stringify(release('web', 'web', 'everywhere')))
    world.file('tree/b-placement.yml', JSON.stringify(placement('everywhere')))
    world.file('tree/deep/er/c-bundle.yaml', JSON.stringify(bundle('web')))
    world.file('tree/readme.md', 'no resource')
    const folder = path.replace(/\/[^/]+$/, '')
    const tried = await world.run(['apply', '-f', folder, '--dry-run'])
    expect(tried).toEqual({
      exit: 0,
      stdout: 'bundle/web created (dry run)\nplacement/everywhere created (dry run)\n',
      stderr: 'release/web not checked: it refers to web, which a dry run does not store\n',
    })
    expect(await world.hansa('apply', '-f', folder)).toBe(
      'bundle/web created\nplacement/everywhere created\nrelease/web created\n',
    )
    expect(await world.hansa('apply', '-f', folder)).toBe(
      'bundle/web unchanged\nplacement/everywhere unchanged\nrelease/web unchanged\n',
    )
  })

  test('accepts standard input, several documents, and Lists', async () => {
    const list = JSON.stringify({ kind: 'List', items: [placement('one'), placement('two')] })
    const { exit, stdout } = await world.run(['apply', '-f', '-', '-n', 'other'], {
      input: `${list}\n---\n${JSON.stringify(placement('three'))}\n---\n`,
    })
    expect([exit, stdout]).toEqual([
      0,
      'placement/one created\nplacement/two created\nplacement/three created\n',
    ])
    expect(await world.hansa('get', 'placements', '-n', 'other', '-o', 'name')).toBe(
      'placement/one\nplacement/three\nplacement/two\n',
    )
  })

  test('reports what it changed, and prints it as JSON', async () => {
    const failover = { cluster: { tolerationSeconds: 60 } }
    const path = world.file('one.yaml', JSON.stringify(placement('one', { spec: { failover } })))
    expect(await world.hansa('apply', '-f', path, '--dry-run', '-n', 'other')).toBe(
      'placement/one configured (dry run)\n',
    )
    expect(await world.hansa('apply', '-f', path, '-n', 'other')).toBe('placement/one configured\n')
    expect(await world.json('apply', '-f', path, '-n', 'other')).toMatchObject({
      kind: 'Placement',
      metadata: { namespace: 'other' },
      spec: { failover: { cluster: { tolerationSeconds: 60, purge: 'Directly' } } },
    })
  })

  test('names the document and every invalid field', async () => {
    const wrong = { ...placement('bad'), spec: { replica: {}, spread: 3 } }
    const path = world.file(
      'bad.yaml',
      `${JSON.stringify(placement('good'))}\n---\n${JSON.stringify(wrong)}\n`,
    )
    const { exit, stdout, stderr } = await world.run(['apply', '-f', path])
    expect([exit, stdout]).toEqual([2, 'placement/good created\n'])
    expect(stderr).toContain(`error: ${path} (document 2): `)
    expect(stderr).toContain('  /spec/replica: unknown field "replica" (did you mean "replicas"?)')
    expect(stderr).toContain('  /spec/spread: must be a list, not 3')
  })

  test.each([
    ['not a resource', { kind: 'ConfigMap', metadata: { name: 'a' } }, 'apiVersion: hansa.dev/v1'],
    ['a kind there is not', { apiVersion: 'hansa.dev/v1', kind: 'Relase', metadata: {} }, 'did you mean'],
    [
      'a document without a name',
      { apiVersion: 'hansa.dev/v1', kind: 'Release' },
      'metadata.name is missing',
    ],
  ])('refuses %s before anything is sent', async (_, document, says) => {
    const { exit, stdout, stderr } = await world.run(['apply', '-f', '-'], {
      input: `${JSON.stringify(placement('unsent'))}\n---\n${JSON.stringify(document)}\n`,
    })
    expect(stderr).toContain(says)
    expect([exit, stdout]).toEqual([2, ''])
    expect((await world.run(['get', 'placement', 'unsent'])).exit).toBe(3)
  })

  test('accepts several files, continues after an error, and counts applied, failed and skipped documents', async () => {
    const bad = { ...placement('several-bad'), spec: { spread: 3 } }
    world.file('several/a.yaml', 'a: [')
    world.file('several/b.yaml', JSON.stringify(bad))
    const path = world.file('several/c.yaml', JSON.stringify(placement('several-c')))
    const other = world.file('several-other.yaml', JSON.stringify(placement('several-d')))
    const args = ['apply', '-f', path.replace(/\/[^/]+$/, ''), '-f', other]
    const { exit, stdout, stderr } = await world.run(args)
    expect([exit, stdout]).toEqual([1, 'placement/several-c created\nplacement/several-d created\n'])
    expect(stderr).toMatch(/several\/a\.yaml:2:1: not valid YAML/)
    expect(stderr).toMatch(/several\/b\.yaml: .*\/spec\/spread: must be a list/)
    expect(stderr).toMatch(/error: applied 2, failed 2, skipped 0\n$/)
  })

  test('refuses empty standard input', async () => {
    const { exit, stderr } = await world.run(['apply', '-f', '-'], { input: '# nothing\n' })
    expect([exit, stderr]).toEqual([2, expect.stringContaining('standard input contains no documents')])
  })

  test('shows a manifest of Kubernetes the command for it', async () => {
    const path = world.file('cm.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n')
    const { exit, stderr } = await world.run(['apply', '-f', path])
    expect([exit, stderr]).toEqual([2, expect.stringContaining(`hansa bundle push ${path}`)])
  })

  test('is refused with 5 when it was changed since it was read', async () => {
    const read = await world.hansa('get', 'placement', 'good', '-o', 'json')
    await world.run(['apply', '-f', '-'], { input: read.replace('"spec": {', '"spec": {"redecideOn": [],') })
    const changed = JSON.stringify({ ...placement('good', { labels: { a: 'b' } }) })
    await world.run(['apply', '-f', '-'], { input: changed })
    const late = await world.run(['apply', '-f', '-'], { input: read })
    expect([late.exit, late.stderr]).toEqual([5, expect.stringContaining('changed since you read it')])
  })

  test('of a resource as read changes nothing, for every kind', async () => {
    await world.hansa('wait', 'release/web', '--for', 'condition=Ready', '--timeout', '40s')
    for (const kind of ['clusters', 'bundles', 'placements', 'releases']) {
      const read = await world.hansa('get', kind, '-A', '-o', 'yaml')
      const { exit, stdout, stderr } = await world.run(['apply', '-f', '-'], { input: read })
      expect(`${stdout}${stderr}`).toMatch(/^(\w+\/[\w-]+ unchanged\n)+$/)
      expect(exit).toBe(0)
    }
    const one = await world.hansa('get', 'release', 'web', '-o', 'json')
    expect((await world.run(['apply', '-f', '-'], { input: one })).stdout).toBe('release/web unchanged\n')
  })

  test('resolves secrets of the environment and of files, and never shows them', async () => {
    const { server, token, caPem } = world.member('by-file')
    const cluster = {
      apiVersion: 'hansa.dev/v1',
      kind: 'Cluster',
      metadata: { name: 'by-file', labels: { env: 'MEMBER_TOKEN' } },
      spec: {
        connection: { server, certificateAuthority: caPem, credentials: { token: { env: 'MEMBER_TOKEN' } } },
      },
    }
    const path = world.file('clusters/by-file.json', JSON.stringify(cluster))
    const unset = await world.run(['apply', '-f', path])
    expect([unset.exit, unset.stderr]).toEqual([2, expect.stringContaining('MEMBER_TOKEN is not set')])
    const made = await world.run(['apply', '-f', path], { env: { MEMBER_TOKEN: token } })
    expect([made.exit, made.stdout]).toEqual([0, 'cluster/by-file created\n'])

    cluster.spec.connection.credentials = { token: { file: 'token.txt' } } as never
    world.file('clusters/by-file.json', JSON.stringify(cluster))
    world.file('clusters/token.txt', `${token}\n`)
    const again = await world.run(['apply', '-f', path])
    expect([again.exit, again.stdout]).toEqual([0, 'cluster/by-file unchanged\n'])
    const shown = await world.hansa('get', 'cluster', 'by-file', '-o', 'yaml')
    expect(shown).not.toContain(token)
    expect(parseOne(shown)).toMatchObject({ metadata: { labels: { env: 'MEMBER_TOKEN' } } })
  })
})

describe('get', () => {
  test('shows one and several, in every format', async () => {
    expect(await world.hansa('get', 'release', 'web')).toMatch(
      /^NAME +BUNDLE .*\nweb +web@1\.0\.0 +everywhere/,
    )
    expect(await world.hansa('get', 'release/web', '-o', 'wide')).toMatch(/^NAME .* UNREACHABLE /)
    expect(await world.hansa('get', 'Releases', '-o', 'name')).toBe('release/web\n')
    expect(await world.json('get', 'releases')).toMatchObject({ kind: 'List', items: [{ kind: 'Release' }] })
    expect(parseOne(await world.hansa('get', 'release', 'web', '-o', 'yaml'))).toMatchObject({
      kind: 'Release',
    })
  })

  test('looks in one namespace, or with -A in all', async () => {
    const empty = await world.run(['get', 'releases', '-n', 'nowhere'])
    expect([empty.exit, empty.stdout, empty.stderr]).toEqual([
      0,
      '',
      'No releases found in namespace "nowhere". Create one: hansa release create NAME --bundle BUNDLE --placement PLACEMENT\n',
    ])
    const all = await world.hansa('get', 'placements', '-A')
    expect(all).toMatch(/^NAMESPACE +NAME /)
    expect(all).toMatch(/^default +everywhere /m)
    expect(all).toMatch(/^other +one /m)
  })

  test('-l filters by labels; an invalid selector is refused', async () => {
    expect(await world.hansa('get', 'clusters', '-l', 'tier in (prod)', '-o', 'name')).toBe('cluster/eu-1\n')
    expect(await world.hansa('get', 'clusters', '-l', '!tier', '-o', 'name')).toBe('cluster/by-file\n')
    const wrong = await world.run(['get', 'clusters', '-l', 'a b'])
    expect([wrong.exit, wrong.stderr]).toEqual([2, expect.stringContaining('for example `tier=prod')])
  })

  test('of an unknown name exits with 3, and suggests the nearest', async () => {
    const { exit, stdout, stderr } = await world.run(['get', 'release', 'wbe'])
    expect([exit, stdout]).toEqual([3, ''])
    expect(stderr).toBe(
      'error: Release "wbe" not found in default\nhint: did you mean "web"? `hansa get releases -A` lists them\n',
    )
  })

  test('with a token that is not valid ends with 4', async () => {
    const { exit, stderr } = await world.run(['get', 'clusters', '--token', 'wrong'])
    expect([exit, stderr]).toEqual([4, expect.stringContaining('hansa-server token create NAME')])
  })

  test('--watch shows changes of one, in one namespace, as they come', async () => {
    const watching = world.start(['get', 'placement', 'watched', '--watch', '-n', 'other', '-o', 'json'])
    const rows = world.start(['get', 'placements', '-A', '--watch'])
    await rows.prints('everywhere')
    const path = world.file('watched.json', JSON.stringify(placement('watched')))
    await world.hansa('apply', '-f', path, '-n', 'other')
    await world.hansa('apply', '-f', path)
    await world.hansa('delete', '-f', path, '-n', 'other', '--yes')
    await watching.prints('"DELETED"')
    await rows.prints(/DELETED +other +watched/)
    const { exit, stdout } = await watching.interrupt()
    const seen = stdout
      .trim()
      .split('\n')
      .map((line): { type: string; object: { metadata: { namespace: string } } } => JSON.parse(line))
    expect(exit).toBe(130)
    expect(seen.map(({ type, object }) => [type, object.metadata.namespace])).toEqual([
      ['ADDED', 'other'],
      ['DELETED', 'other'],
    ])
    const table = await rows.interrupt()
    expect(table.exit).toBe(130)
    expect(table.stdout.match(/NAMESPACE/g)).toHaveLength(1)
    expect(table.stdout).toMatch(/ADDED +default +watched/)
  })

  test('precedes: a flag wins over the environment, that over the context', async () => {
    const env = { HANSA_URL: 'http://127.0.0.1:9', HANSA_TOKEN: 'wrong' }
    expect((await world.run(['get', 'clusters'], { env })).exit).toBe(1)
    const args = ['get', 'clusters', '--url', world.url, '--token', world.token, '-o', 'name']
    expect((await world.run(args, { env })).exit).toBe(0)
    const named = await world.run(['get', 'clusters', '--context', 'none'])
    expect([named.exit, named.stderr]).toEqual([2, expect.stringContaining('context "none" not found')])
  })
})

describe('describe', () => {
  test('shows conditions and the latest events', async () => {
    const shown = await world.hansa('describe', 'release/web')
    expect(shown).toMatch(/^Release default\/web\ncreated /)
    expect(shown).toMatch(/Conditions:\n +TYPE .*\n(.*\n)* +Ready +True/)
    expect(shown).toMatch(/Events \(newest first\):\n +AGE .*\n +\d+\w +Normal/)
    const path = world.file('described.json', JSON.stringify(placement('everywhere')))
    expect(await world.hansa('describe', '-f', path)).toMatch(/^Placement default\/everywhere\n/)
    expect((await world.run(['describe', 'release', 'none'])).exit).toBe(3)
  })
})

describe('events', () => {
  test('are filtered, and shown in every format', async () => {
    const about = ['events', '--about', 'release/web']
    expect(await world.hansa(...about, '--limit', '2')).toMatch(
      /^AGE +TYPE +REASON .*\n.*release\/web.*\n.*\n$/,
    )
    expect(await world.hansa(...about, '--reason', 'Ready', '-o', 'name')).toMatch(/^(event\/\d+\n)+$/)
    expect(await world.json(...about, '--cluster', 'eu-1', '--limit', '1')).toMatchObject({
      kind: 'List',
      items: [{ kind: 'Event', cluster: 'eu-1', regarding: { kind: 'Release', name: 'web' } }],
    })
    const none = await world.run(['events', '--reason', 'Nothing'])
    expect([none.exit, none.stdout, none.stderr]).toEqual([0, '', 'No events found.\n'])
    const wrong = await world.run(['events', '--limit', 'many'])
    expect([wrong.exit, wrong.stderr]).toEqual([2, expect.stringContaining('invalid --limit "many"')])
  })

  test('--watch shows new ones', async () => {
    const watching = world.start(['events', '--watch', '--about', 'cluster/eu-1', '-o', 'json'])
    const plain = world.start(['events', '--watch'])
    let cordoned = false
    // A watch does not show earlier events, so events are made until it shows one.
    while (!(watching.stdout().includes('Cordoned') && plain.stdout().includes('Cordoned'))) {
      cordoned = !cordoned
      await world.hansa('cluster', cordoned ? 'cordon' : 'uncordon', 'eu-1')
    }
    await world.hansa('cluster', 'uncordon', 'eu-1')
    const { exit, stdout } = await watching.interrupt()
    expect(exit).toBe(130)
    const [first = ''] = stdout.split('\n')
    expect(JSON.parse(first)).toMatchObject({ kind: 'Event', regarding: { name: 'eu-1' } })
    expect((await plain.interrupt()).stdout).toMatch(/^\d{4}-.*cluster\/eu-1/m)
  })
})

describe('wait', () => {
  const nowhere = ['-n', 'stuck']
  beforeAll(async () => {
    const made = [
      bundle('stuck'),
      placement('nowhere', { spec: { spread: [{ by: 'cluster', min: 9 }] } }),
      release('stuck', 'stuck', 'nowhere'),
    ]
    await world.hansa(
      'apply',
      '-f',
      world.file('stuck.json', JSON.stringify({ kind: 'List', items: made })),
      ...nowhere,
    )
  })

  test('ends when a condition is True, and when it is gone', async () => {
    expect(await world.hansa('wait', 'cluster', 'eu-1', '--for', 'condition=Ready')).toBe(
      'cluster/eu-1 is Ready\n',
    )
    expect(await world.hansa('wait', 'release/none', '--for', 'delete')).toBe('release/none is gone\n')
    const waiting = world.start(['wait', 'placement/good', '--for', 'delete', '--timeout', '40s'])
    await world.hansa('delete', 'placement', 'good', '--yes')
    expect(await waiting.ended).toMatchObject({ exit: 0, stdout: 'placement/good is gone\n' })
  })

  test('exits with 6 on timeout, and with 3 for an unknown resource', async () => {
    const late = await world.run([
      'wait',
      'release/stuck',
      '--for',
      'condition=Ready',
      '--timeout',
      '500ms',
      ...nowhere,
    ])
    expect([late.exit, late.stdout]).toEqual([6, ''])
    expect(late.stderr).toContain('release/stuck was not Ready within 0.5 s')
    expect((await world.run(['wait', 'release/none', '--for', 'condition=Ready'])).exit).toBe(3)
    expect((await world.run(['wait', 'release/web', '--for', 'delete', '--timeout', '500ms'])).exit).toBe(6)
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('is interrupted with 130 by %s', async (signal) => {
    const waiting = world.start(['wait', 'release/stuck', '--for', 'condition=Ready', ...nowhere])
    await expect.poll(() => waiting.stderr(), { timeout: 20_000 }).toContain('release/stuck: Ready ')
    expect(await waiting.interrupt(signal)).toMatchObject({ exit: 130, stdout: '' })
  })
})

describe('delete', () => {
  test('accepts files, deletes in reverse order, and tries with --dry-run', async () => {
    const path = world.file('tree/a-release.json', JSON.stringify(release('web', 'web', 'everywhere')))
    const folder = path.replace(/\/[^/]+$/, '')
    const tried = await world.hansa('delete', 'release', 'web', '--dry-run')
    expect(tried).toBe('release/web deleted (dry run)\n')
    const used = await world.run(['delete', 'placement', 'everywhere', '--yes'])
    expect(used.exit).not.toBe(0)
    expect(await world.hansa('delete', '-f', folder, '--yes', '--timeout', '40s')).toBe(
      'release/web deleted\nplacement/everywhere deleted\nbundle/web deleted\n',
    )
    expect((await world.run(['delete', 'release', 'web', '--yes'])).exit).toBe(3)
  })
})

describe('version', () => {
  test('prints both, and the SDK of Node finds the same hub', async () => {
    expect(await world.hansa('version')).toMatch(/^client \S+\nserver \S+\n$/)
    expect(await world.json('version')).toEqual({ client: expect.any(String), server: expect.any(String) })
  })

  test('without a context the hint says how to create one', async () => {
    const home = mkdtempSync(join(tmpdir(), 'hansa-home-'))
    const { exit, stderr } = await world.run(['version'], { env: { XDG_CONFIG_HOME: home } })
    rmSync(home, { recursive: true, force: true })
    expect([exit, stderr]).toEqual([2, expect.stringContaining('hansa context set NAME')])
  })
})

describe('what cannot work says so', () => {
  test.each([
    [
      'a condition there is not',
      ['wait', 'cluster/eu-1', '--for', 'condition=Raedy'],
      /unknown condition "Raedy".*\n.*did you mean Ready\?/,
    ],
    [
      'a limit that is not a number',
      ['events', '--limit', 'abc'],
      /invalid --limit "abc": expected a whole number/,
    ],
    [
      'an address that is not a URL',
      ['get', 'clusters', '--url', 'hub'],
      /invalid hub address "hub": expected a URL/,
    ],
  ])('%s', async (_, args, says) => {
    const { exit, stderr } = await world.run(args)
    expect([exit, stderr]).toEqual([2, expect.stringMatching(says)])
  })

  test.each([
    ['a page', 'text/html', '<html>', 200],
    ['JSON of something else', 'application/json', '{"hello": 1}', 200],
    ['a foreign 404', 'application/json', '{"message": "no"}', 404],
  ])('an address where something else answers: %s', async (_, type, body, status) => {
    const server = createServer((_request, response) =>
      response.writeHead(status, { 'content-type': type }).end(body),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      for (const args of [['get', 'clusters'], ['get', 'cluster', 'eu-1'], ['version']]) {
        const { exit, stderr } = await world.run([
          ...args,
          '--url',
          `http://127.0.0.1:${port}`,
          '--token',
          't',
        ])
        expect([exit, stderr]).toEqual([
          2,
          expect.stringMatching(`^error: http://127.0.0.1:${port} is not a Hansa hub: `),
        ])
      }
    } finally {
      server.close()
    }
  })

  test.each([
    ['no YAML', 'contexts: [', /invalid context file .*config\.yaml: line 2, column 1: not valid YAML/],
    ['no contexts', '[1, 2]', /expected contexts: /],
    ['a context without a token', 'contexts: [{name: a, url: b}]', /contexts\[0\] needs name, url and token/],
  ])('a context file that holds %s', async (_, text, says) => {
    const home = world
      .file(`broken-${text.length}/hansa/config.yaml`, text)
      .replace(/\/hansa\/config\.yaml$/, '')
    const { exit, stderr } = await world.run(['get', 'clusters'], { env: { XDG_CONFIG_HOME: home } })
    expect([exit, stderr]).toEqual([2, expect.stringMatching(says)])
  })
})
