import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../testing/world.js'

let world: World
beforeAll(async () => {
  world = await createWorld()
}, 120_000)
afterAll(() => world?.close())

const settings = (value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {key: ${value}}\n`
const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2}\n'

/** Writes the folder `name` with these manifests; gives its path. */
const folder = (name: string, files: Record<string, string>): string => {
  const [path = ''] = Object.entries(files).map(([file, text]) => world.file(`${name}/${file}`, text))
  return path.slice(0, path.indexOf(`/files/${name}/`) + `/files/${name}`.length)
}

describe('bundle push', () => {
  test('creates the next revision of a folder, and none of unchanged content', async () => {
    const path = folder('web', { 'a.yaml': settings('one'), 'deep/b.yaml': secret })
    expect(await world.hansa('bundle', 'push', path, '--dry-run')).toBe(
      'bundle/web@0.1.0 pushed (2 objects, dry run)\n',
    )
    expect((await world.run(['get', 'bundle', 'web'])).exit).toBe(3)

    expect(await world.hansa('bundle', 'push', path)).toBe('bundle/web@0.1.0 pushed (2 objects)\n')
    expect(await world.hansa('bundle', 'push', path)).toBe('bundle/web@0.1.0 unchanged\n')
    folder('web', { 'a.yaml': settings('two') })
    expect(await world.hansa('bundle', 'push', path)).toBe('bundle/web@0.1.1 pushed (2 objects)\n')
    expect(await world.hansa('bundle', 'push', path, '--version', '1.0.0', '-o', 'name')).toBe('bundle/web\n')

    expect(await world.hansa('bundle', 'versions', 'web', '-o', 'name')).toBe(
      'bundle/web@1.0.0\nbundle/web@0.1.1\nbundle/web@0.1.0\n',
    )
    expect(await world.hansa('bundle', 'versions', 'web')).toMatch(
      /^VERSION +CONTENTS +DIGEST +AGE\n1\.0\.0 +2 objects +sha256:/,
    )
    expect(await world.json('bundle', 'versions', 'web')).toMatchObject({
      kind: 'List',
      items: [{ version: '1.0.0', count: 2 }, {}, {}],
    })
  })

  test('refuses another content under a version that is there, with 5', async () => {
    const path = folder('fixed', { 'a.yaml': settings('one') })
    await world.hansa('bundle', 'push', path, '--version', '1.0.0')
    folder('fixed', { 'a.yaml': settings('two') })
    const { exit, stderr } = await world.run(['bundle', 'push', path, '--version', '1.0.0'])
    expect([exit, stderr]).toEqual([5, expect.stringMatching(/1\.0\.0/)])
  })

  test('accepts one file, or standard input with a name', async () => {
    const file = world.file('single.yaml', settings('one'))
    expect(await world.hansa('bundle', 'push', file, '-n', 'other')).toContain(
      'bundle/single@0.1.0 pushed (1 object)',
    )
    const nameless = await world.run(['bundle', 'push', '-'], { input: settings('one') })
    expect([nameless.exit, nameless.stderr]).toEqual([2, expect.stringContaining('--name NAME')])
    const piped = await world.run(['bundle', 'push', '-', '--name', 'piped'], { input: settings('one') })
    expect([piped.exit, piped.stdout]).toEqual([0, 'bundle/piped@0.1.0 pushed (1 object)\n'])
  })

  test('has health rules from a file, which later pushes keep, and tests them on an object', async () => {
    const rules = world.file(
      'health.yaml',
      '- {group: example.org, kind: Widget, ready: object.status.phase == "Done"}\n',
    )
    const path = folder('ruled', { 'a.yaml': settings('one') })
    await world.hansa('bundle', 'push', path, '--health', rules)
    folder('ruled', { 'a.yaml': settings('two') })
    await world.hansa('bundle', 'push', path)
    const widget = `apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: w, generation: 2}\n`
    const tested = (status: string) =>
      world.run(['bundle', 'health', 'test', 'ruled', '-f', '-'], { input: `${widget}status: ${status}\n` })
    expect((await tested('{phase: Done}')).stdout).toMatch(/\nWidget\.example\.org +w +bundle +Ready/)
    expect((await tested('{}')).stdout).toMatch(/Progressing +its controller has not reported/)
    const wrong = world.file('wrong.yaml', '- {kind: Widget, ready: status.phase}\n')
    const refused = await world.run(['bundle', 'push', path, '--health', wrong])
    expect([refused.exit, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/\/spec\/health\/0\/ready: .*Unknown variable: status/),
    ])
    const nothing = await world.run(['bundle', 'health', 'test', 'ruled'])
    expect([nothing.exit, nothing.stderr]).toEqual([2, expect.stringContaining('-f FILE')])
  })

  test('stores the dependencies of a bundle and refuses missing ones', async () => {
    const path = folder('app', { 'a.yaml': settings('one') })
    await world.hansa('bundle', 'push', path, '--dependency', 'piped@>=0.1.0', '--dependency', 'web')
    expect(await world.json('get', 'bundle', 'app')).toMatchObject({
      spec: {
        dependencies: [
          { bundle: 'piped', version: '>=0.1.0' },
          { bundle: 'web', version: '*' },
        ],
      },
    })
    const circle = await world.run(['bundle', 'push', '-', '--name', 'web', '--dependency', 'app'], {
      input: settings('three'),
    })
    expect(circle.stderr).toMatch(/app|cycle|circle/)
    expect(circle.exit).not.toBe(0)
  })

  test.each([
    ['not a manifest', 'a: 1\n', 2],
    ['broken YAML', 'a: [\n', 2],
    ['a version that is none', settings('x'), 2, '--version', 'latest'],
  ])('refuses %s', async (_, input, code, ...more) => {
    const { exit, stdout, stderr } = await world.run(
      ['bundle', 'push', '-', '--name', 'bad', ...more.map(String)],
      { input },
    )
    expect(stderr).toMatch(/^error: /)
    expect([exit, stdout]).toEqual([code, ''])
  })

  test('names file, line and document of what the hub refuses, each of them', async () => {
    const path = folder('placed', {
      'a.yaml': settings('one'),
      'b.yaml': `${settings('two').replace('settings', 'other')}---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  labels: {a: 1}\n`,
      'deep/c.yaml': `kind: List\napiVersion: v1\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: 5\n`,
    })
    const { exit, stderr } = await world.run(['bundle', 'push', path])
    expect(stderr).toMatch(/b\.yaml:10 \(document 2\) \/metadata\/labels\/a: /)
    expect(stderr).toMatch(/deep\/c\.yaml:7 \/metadata\/name: /)
    expect(stderr).not.toContain('/spec/source/objects')
    expect(exit).toBe(2)

    const twice = folder('twice', { 'a.yaml': settings('one'), 'b.yaml': settings('two') })
    expect((await world.run(['bundle', 'push', twice])).stderr).toMatch(
      /b\.yaml:1: ConfigMap "settings" is also at .*a\.yaml:1; remove one/,
    )
  })

  test('leaves out what belongs to other tools, with a note', async () => {
    const path = folder('chart', {
      'a.yaml': settings('one'),
      'values.yaml': 'replicas: 2\n',
      'Chart.yaml': 'name: x\n',
      'deep/kustomization.yaml': 'resources: []\n',
      'NOTES.txt': 'hello',
      '.github/workflows/ci.yaml': 'on: push\n',
      '.hidden.yaml': 'a: b\n',
    })
    const { exit, stdout, stderr } = await world.run(['bundle', 'push', path])
    expect([exit, stdout]).toEqual([0, 'bundle/chart@0.1.0 pushed (1 object)\n'])
    expect(stderr).toMatch(/^note: skipped .*\.github\/ \(hidden\)/)
    for (const name of ['.hidden.yaml', 'values.yaml', 'Chart.yaml', 'kustomization.yaml', 'NOTES.txt'])
      expect(stderr).toContain(`/${name} (`)
  })

  test('refuses resources of Hansa with the command for them, and Helm templates with that for those', async () => {
    const own = await world.run(['bundle', 'push', '-', '--name', 'own'], {
      input: `${settings('x')}---\napiVersion: hansa.dev/v1\nkind: Placement\nmetadata: {name: p}\nspec: {}\n`,
    })
    expect([own.exit, own.stderr]).toEqual([
      2,
      expect.stringContaining('hint: apply them to the hub: hansa apply -f -'),
    ])
    expect(own.stderr).toContain('standard input:6 (document 2): Placement')
    const path = folder('helm', { 'a.yaml': 'kind: ConfigMap\nmetadata:\n  name: {{ .Values.name }}\n' })
    const helm = await world.run(['bundle', 'push', path])
    expect([helm.exit, helm.stderr]).toEqual([2, expect.stringContaining('helm template NAME CHART')])
  })

  test('pushes a chart as a folder, with values, and names it by its folder', async () => {
    const values = world.file('values.yaml', 'text: bye\n')
    const chart = folder('shop', {
      'Chart.yaml': 'apiVersion: v2\nname: store\nversion: 1.2.3\n',
      'values.yaml': 'text: hello\n',
      'templates/a.yaml': settings('{{ .Values.text }}'),
    })
    const pushed = await world.run(['bundle', 'push', chart, '-f', values])
    expect(pushed).toMatchObject({ exit: 0, stdout: 'bundle/shop@0.1.0 pushed (chart store 1.2.3)\n' })
    expect(await world.hansa('bundle', 'push', chart, '-f', values)).toBe('bundle/shop@0.1.0 unchanged\n')
    expect(await world.hansa('bundle', 'versions', 'shop')).toMatch(/\n0\.1\.0 +store 1\.2\.3 +sha256:/)
    expect(await world.json('get', 'bundle', 'shop')).toMatchObject({
      spec: { source: { type: 'helm', values: { text: 'bye' } } },
    })
    expect(await world.hansa('bundle', 'values', 'shop')).toBe('text: hello\n')
    expect(await world.hansa('bundle', 'show', 'shop', '--version', '0.1.0')).toMatch(
      /^CHART +VERSION +APP VERSION +DESCRIPTION\nstore +1\.2\.3/,
    )
    const none = await world.run(['bundle', 'values', 'web'])
    expect([none.exit, none.stderr]).toEqual([3, expect.stringContaining('chart "web@')])
    const plain = folder('plain', { 'a.yaml': settings('one') })
    const refused = await world.run(['bundle', 'push', plain, '-f', values])
    expect([refused.exit, refused.stderr]).toEqual([2, expect.stringContaining('--values needs a chart')])
  })

  const overlay = {
    'overlays/production/kustomization.yaml':
      'namePrefix: prod-\nresources: [../../base]\ncomponents: [../../parts/login]\n',
    'base/kustomization.yaml': 'resources: [a.yaml, deep]\n',
    'base/a.yaml': settings('one'),
    'base/deep/kustomization.yml': 'resources: [b.yaml]\n',
    'base/deep/b.yaml': settings('two').replace('settings', 'others'),
    'parts/login/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nsecretGenerator: [{name: login, envs: [.env]}]\n',
    'parts/login/.env': 'password=hunter2\n',
    'parts/unused.yaml': 'a: [\n',
    'notes/private.txt': 'not sent',
  }

  test('pushes a Kustomize folder with the folders that it refers to, and no others', async () => {
    const path = folder('tree', overlay)
    const production = `${path}/overlays/production`
    expect(await world.hansa('bundle', 'push', production)).toBe(
      'bundle/production@0.1.0 pushed (3 objects)\n',
    )
    expect(await world.hansa('bundle', 'push', production)).toBe('bundle/production@0.1.0 unchanged\n')
    expect(await world.json('get', 'bundle', 'production')).toMatchObject({
      spec: { source: { type: 'kustomize', path: 'overlays/production', files: { count: 7, objects: 3 } } },
    })
    expect(await world.hansa('bundle', 'versions', 'production')).toMatch(/\n0\.1\.0 +3 objects +sha256:/)
    expect(await world.hansa('get', 'bundle', 'production', '-o', 'wide')).toMatch(
      /0\.1\.0 +3 objects +sha256:/,
    )
    const rendered = await world.hansa('bundle', 'render', production)
    for (const name of ['prod-settings', 'prod-others']) expect(rendered).toContain(`  name: ${name}\n`)
    expect(rendered).toContain('password: (hidden)')
    const base = await world.hansa('bundle', 'push', `${path}/base`, '--version', '2.0.0', '--name', 'base')
    expect(base).toBe('bundle/base@2.0.0 pushed (2 objects)\n')
    expect(await world.json('get', 'bundle', 'base')).not.toHaveProperty('spec.source.path')
  })

  test('refuses a Kustomize folder that does not build, with the message of Kustomize', async () => {
    const path = folder('unbuilt', {
      'kustomization.yaml': 'resources: [a.yaml, ../missing]\n',
      'a.yaml': settings('one'),
    })
    const { exit, stderr } = await world.run(['bundle', 'push', path])
    expect([exit, stderr]).toEqual([2, expect.stringContaining("accumulating resources from '../missing'")])
    const values = await world.run(['bundle', 'push', path, '-f', world.file('values.yaml', 'a: 1\n')])
    expect([values.exit, values.stderr]).toEqual([2, expect.stringContaining('--values needs a chart')])
    for (const verb of ['push', 'render']) {
      const verified = await world.run(['bundle', verb, path, '--verify'])
      expect([verified.exit, verified.stderr]).toEqual([2, expect.stringContaining('--verify needs a chart')])
    }
    const remote = folder('remote', {
      'kustomization.yaml': 'resources: ["https://github.com/a/b?ref=v1"]\n',
    })
    for (const verb of ['push', 'render']) {
      const { exit, stderr } = await world.run(['bundle', verb, remote])
      expect([exit, stderr]).toEqual([
        2,
        expect.stringMatching(/kustomization\.yaml: resources\[0\]: "https:\S+" is remote.*hint: copy it/s),
      ])
    }
  })

  test('refuses a chart among manifests, and files of Helm and Kustomize, with the command for them', async () => {
    const chart = folder('whole', {
      'Chart.yaml': 'apiVersion: v2\nname: x\n',
      'templates/a.yaml': 'kind: ConfigMap\nmetadata:\n  name: {{ .Values.name }}\n',
      'templates/b.yaml': settings('one'),
    })
    const beside = folder('beside', { 'a.yaml': settings('one') })
    const whole = await world.run(['bundle', 'push', chart, beside, '--name', 'x'])
    expect([whole.exit, whole.stderr]).toEqual([
      2,
      expect.stringContaining(`hint: push it alone: hansa bundle push ${chart}; `),
    ])
    const file = await world.run(['bundle', 'push', `${chart}/Chart.yaml`])
    expect([file.exit, file.stderr]).toEqual([
      2,
      expect.stringContaining('is Helm chart metadata, not a manifest'),
    ])
    const built = folder('built', {
      'kustomization.yaml': 'resources: [a.yaml]\n',
      'a.yaml': settings('one'),
    })
    const kustomize = await world.run(['bundle', 'push', `${built}/kustomization.yaml`])
    expect([kustomize.exit, kustomize.stderr]).toEqual([
      2,
      expect.stringContaining(`hint: push its folder: hansa bundle push ${built}`),
    ])
    const several = await world.run(['bundle', 'push', beside, built, '--name', 'x'])
    expect([several.exit, several.stderr]).toEqual([
      2,
      expect.stringContaining(`hint: push it alone: hansa bundle push ${built}`),
    ])
  })

  test('reads YAML as kubectl does, unpacks lists, and reports what it leaves out', async () => {
    const path = folder('kubectl', {
      'a.yaml':
        'apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata:\n    name: cm\n    namespace: ""\n    labels:\n    ownerReferences: [{apiVersion: v1, kind: Pod, name: p, uid: u}]\n  data: {mode: "0400"}\n',
      'b.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, annotations: {deployment.kubernetes.io/revision: "2"}}\nspec:\n  paused: yes\n  template: {spec: {volumes: [{secret: {defaultMode: 0400}}]}}\n',
    })
    const { stdout, stderr } = await world.run(['bundle', 'push', path])
    expect([stdout, stderr]).toEqual([
      'bundle/kubectl@0.1.0 pushed (2 objects)\n',
      'warning: ConfigMap "cm": ownerReferences are omitted: their UIDs refer to another cluster\n',
    ])
    expect(await world.hansa('bundle', 'push', path)).toBe('bundle/kubectl@0.1.0 unchanged\n')
    const url = `${world.url}/api/v1/namespaces/default/bundles/kubectl/revisions/0.1.0`
    const answer = await fetch(url, { headers: { authorization: `Bearer ${world.token}` } })
    expect(await answer.json()).toMatchObject({
      objects: [
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cm' }, data: { mode: '0400' } },
        {
          metadata: { name: 'd' },
          spec: { paused: true, template: { spec: { volumes: [{ secret: { defaultMode: 256 } }] } } },
        },
      ],
    })
  })

  test('refuses an integer that would lose digits, naming its field and line', async () => {
    const input = 'apiVersion: x/v1\nkind: Big\nmetadata: {name: b}\nspec: {id: 9007199254740993}\n'
    const { exit, stderr } = await world.run(['bundle', 'push', '-', '--name', 'big'], { input })
    expect([exit, stderr]).toEqual([
      2,
      expect.stringMatching(/^error: standard input:4:12: \/spec\/id: 9007199254740993 is too large/),
    ])
  })

  test('shows no value of a Secret', async () => {
    const shown = await world.run(['get', 'bundle', 'web', '-o', 'yaml'])
    expect(shown.stdout + shown.stderr).not.toContain('hunter2')
    expect(shown.stdout).not.toContain(Buffer.from('hunter2').toString('base64'))
  })
})

describe('bundle diff', () => {
  test('prints what differs, and ends with 1 for that and with more for errors', async () => {
    const path = folder('changing', { 'a.yaml': settings('one'), 'b.yaml': secret })
    await world.hansa('bundle', 'push', path, '--version', '1.0.0')
    folder('changing', { 'a.yaml': settings('two') })
    await world.hansa('bundle', 'push', path, '--version', '1.1.0')
    const { exit, stdout } = await world.run(['bundle', 'diff', 'changing', '1.0.0', '1.1.0'])
    expect(exit).toBe(1)
    expect(stdout).toContain('--- before/v1.ConfigMap..settings\n+++ after/v1.ConfigMap..settings\n')
    expect(stdout).toContain('-  key: one\n+  key: two')
    expect(stdout).not.toContain('Secret')
    expect(await world.run(['bundle', 'diff', 'changing', '1.0.0', '1.0.0'])).toMatchObject({
      exit: 0,
      stdout: '',
    })
    expect((await world.run(['bundle', 'diff', 'changing', '1.0.0', '9.0.0'])).exit).toBe(3)
    expect((await world.run(['release', 'diff', 'nothing'])).exit).toBe(3)
  })
})

describe('bundle list', () => {
  test('shows those of a namespace, or of all', async () => {
    const here = await world.hansa('bundle', 'list', '-o', 'name')
    expect(here.trim().split('\n').sort()).toEqual(
      [
        'app',
        'base',
        'changing',
        'chart',
        'fixed',
        'kubectl',
        'piped',
        'production',
        'ruled',
        'shop',
        'web',
      ].map((n) => `bundle/${n}`),
    )
    expect(await world.hansa('bundle', 'list', '-n', 'other')).toMatch(
      /^NAME +VERSION.*\nsingle +0\.1\.0 +1 object /,
    )
    expect(await world.hansa('bundle', 'list', '-A')).toMatch(/^NAMESPACE +NAME .*(\n.*)*\nother +single /)
  })

  test('of versions of an unknown bundle exits with 3', async () => {
    const { exit, stderr } = await world.run(['bundle', 'versions', 'wbe'])
    expect([exit, stderr]).toEqual([3, expect.stringContaining('Bundle "wbe" not found')])
  })
})

describe('bundle render', () => {
  const chart = () =>
    folder('rendered', {
      'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
      'values.yaml': 'color: red\nsize: 1\n',
      'templates/a.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}"}\ndata:\n  color: {{ .Values.color }}\n  pods: "{{ .Capabilities.APIVersions.Has "v1/Pod" }}"\n  kube: {{ .Capabilities.KubeVersion.Version }}\n',
      'templates/b.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: "{{ randAlphaNum 20 }}"}\n',
    })

  test('prints the objects of a chart, with values in order and without the values of Secrets', async () => {
    const [one, two] = [world.file('one.yaml', 'color: green\n'), world.file('two.yaml', 'color: blue\n')]
    const text = await world.hansa('bundle', 'render', chart(), '-f', one, '-f', two, '--release', 'web')
    expect(text).toContain('---\n# Source: shop/templates/a.yaml\napiVersion: v1\nkind: ConfigMap\n')
    expect(text).toContain('metadata: {name: "web"}\ndata:\n  color: blue\n')
    expect(text).toContain('password: (hidden)')
    const shown = await world.hansa('bundle', 'render', chart(), '--show-secrets')
    expect(shown).toMatch(/password: "[A-Za-z0-9]{20}"/)
  })

  test('prints an object for each document as JSON; what it prints can be pushed', async () => {
    const list = await world.json('bundle', 'render', chart(), '--kube-version', '1.30.1')
    expect(list).toMatchObject({
      kind: 'List',
      items: [
        { kind: 'Secret', stringData: { password: '(hidden)' } },
        { kind: 'ConfigMap', metadata: { name: 'shop' }, data: { kube: 'v1.30.1', pods: 'false' } },
      ],
    })
    const input = await world.hansa('bundle', 'render', chart(), '--show-secrets')
    const pushed = await world.run(['bundle', 'push', '-', '--name', 'printed'], { input })
    expect([pushed.exit, pushed.stdout]).toEqual([0, 'bundle/printed@0.1.0 pushed (2 objects)\n'])
  })

  test('hides the values of Secrets in lists, and in what kubectl keeps of them', async () => {
    const path = folder('lists', {
      'Chart.yaml': 'apiVersion: v2\nname: lists\nversion: 1.0.0\n',
      'templates/a.yaml':
        'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\n  stringData: {p: leak-1}\n',
      'templates/b.yaml':
        'apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: b}\n  stringData: {p: leak-2}\n',
      'templates/c.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata:\n  name: c\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: leak-3\n',
    })
    for (const format of ['table', 'json', 'yaml']) {
      const text = await world.hansa('bundle', 'render', path, '-o', format)
      expect(text).not.toContain('leak-')
      expect(text).toContain('(hidden)')
    }
  })

  test('asks a registered cluster for its version and API versions', async () => {
    world.member('eu-9')
    await world.register('eu-9')
    const { status } = (await world.json('get', 'cluster', 'eu-9')) as { status: { version: string } }
    expect(await world.json('bundle', 'render', chart(), '--cluster', 'eu-9')).toMatchObject({
      items: [{}, { data: { kube: status.version, pods: 'true' } }],
    })
    const missing = await world.run(['bundle', 'render', chart(), '--cluster', 'nowhere'])
    expect(missing.exit).toBe(3)
  })

  test('builds a Kustomize folder', async () => {
    const path = folder('overlay', {
      'kustomization.yaml': 'namePrefix: x-\nresources: [a.yaml]\n',
      'a.yaml': settings('one'),
    })
    expect(await world.hansa('bundle', 'render', path)).toContain('  name: x-settings\n')
  })

  test.each([
    ['a folder of neither', { 'a.yaml': settings('one') }, 'holds neither Chart.yaml nor kustomization.yaml'],
    [
      'a template that fails, with its file and line',
      {
        'Chart.yaml': 'apiVersion: v2\nname: x\nversion: 1.0.0\n',
        'templates/a.yaml': 'a: 1\nb: {{ required "set the host" .Values.host }}\n',
      },
      /x\/templates\/a\.yaml:2:\d+[\s\S]*set the host/,
    ],
  ])('refuses %s', async (_, files, message) => {
    const { exit, stdout, stderr } = await world.run(['bundle', 'render', folder('refused', files)])
    expect([exit, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
  })

  test('refuses files that are not there', async () => {
    const missing = await world.run(['bundle', 'render', chart(), '-f', '/no/such/file'])
    expect([missing.exit, missing.stderr]).toEqual([2, expect.stringContaining('"/no/such/file" not found')])
  })
})

describe('bundle diff --cluster', () => {
  test('renders both revisions for a registered cluster', async () => {
    world.member('eu-8')
    await world.register('eu-8')
    const kube = (await world.json('get', 'cluster', 'eu-8')) as { status: { version: string } }
    const push = (version: string, text: string): Promise<string> => {
      const path = folder('capable', {
        'Chart.yaml': `apiVersion: v2\nname: capable\nversion: ${version}\n`,
        'templates/a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {key: "${text}"}\n`,
      })
      return world.hansa('bundle', 'push', path, '--version', version)
    }
    await push('1.0.0', '{{ .Capabilities.KubeVersion.Version }}')
    await push('1.1.0', kube.status.version)
    const diff = ['bundle', 'diff', 'capable', '1.0.0', '1.1.0']
    const anywhere = await world.run(diff)
    expect([anywhere.exit, anywhere.stdout]).toEqual([
      1,
      expect.stringContaining(`+  key: ${kube.status.version}`),
    ])
    expect(await world.run([...diff, '--cluster', 'eu-8'])).toEqual({ exit: 0, stdout: '', stderr: '' })
    const missing = await world.run([...diff, '--cluster', 'nowhere'])
    expect([missing.exit, missing.stderr]).toEqual([
      3,
      expect.stringContaining('Cluster "nowhere" not found'),
    ])
  })
})
