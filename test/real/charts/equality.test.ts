import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  builtInApiVersions,
  type ChartFile,
  createRenderer,
  type HelmInput,
  type HelmRendering,
  RenderError,
  type Renderer,
} from '@hansa/charts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, available, listAt } from '../../rig/index.js'
import { type Case, chartFixture, filesOf, fixturesOf, valuesOf } from './fixtures.js'
import { printed, shaped } from './printed.js'
import { defaultKubeVersion, type Outcome, openPrograms, type Programs } from './programs.js'

const can = available(['helm', 'kustomize'])
const seed = '0123456789abcdef'.repeat(4)
const otherSeed = 'fedcba9876543210'.repeat(4)
const time = new Date('2026-11-29T12:00:00Z')
const release = 'shop'

let programs: Programs
let renderer: Renderer
beforeAll(async () => {
  if (!can.available) return
  programs = await openPrograms()
  renderer = createRenderer({ timeoutMs: 120_000 })
  await renderer.warm()
})
afterAll(async () => {
  programs?.close()
  await renderer?.close()
})

const inputOf = (folder: string, options: Case): HelmInput => ({
  values: valuesOf(folder, options),
  release: {
    name: release,
    namespace: options.namespace ?? 'default',
    revision: 1,
    isUpgrade: options.isUpgrade ?? false,
  },
  capabilities: {
    kubeVersion: options.kubeVersion ?? defaultKubeVersion,
    // In Helm's order: a template can print the list.
    apiVersions: [...builtInApiVersions, ...(options.apiVersions ?? [])],
  },
  objects: [],
  seed,
  draws: {},
  skipSchemaValidation: options.skipSchemaValidation ?? false,
})

const outcomeOf = async (rendering: Promise<string>): Promise<Outcome> => {
  try {
    return { text: await rendering }
  } catch (error) {
    if (error instanceof RenderError && error.reason === 'Failed') return { error: error.message }
    throw error
  }
}

/** A chart of a few files, for what is too large or too special to be a fixture. */
const chartOf = (texts: Readonly<Record<string, string>>): ChartFile[] =>
  Object.entries({ 'Chart.yaml': 'apiVersion: v2\nname: made\nversion: 1.0.0\n', ...texts }).map(
    ([name, text]) => ({ name, data: Buffer.from(text) }),
  )

const folderOf = (files: readonly ChartFile[]): string => {
  const folder = mkdtempSync(join(tmpdir(), 'hansa-chart-'))
  for (const { name, data } of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), data)
  }
  return folder
}

const textOf = (outcome: Outcome): string => ('text' in outcome ? outcome.text : `Error: ${outcome.error}`)

/** The words by which the two sides may differ. */
const comparable = (outcome: Outcome): Outcome => {
  if ('text' in outcome) return outcome
  const lines = outcome.error
    .trim()
    .replace(/failed to parse (values \d+|\S+): /, 'failed to parse VALUES: ')
    // text/template's limit, which is lower for WebAssembly.
    .replace('exceeded maximum template depth (100000)', 'exceeded maximum template depth (1000)')
    .split('\n')
  // Helm lists what a schema refuses in random order.
  const isFault = (line: string) => line.startsWith('- at ')
  const faults = lines.filter(isFault).sort()
  return { error: lines.map((line) => (isFault(line) ? (faults.shift() ?? line) : line)).join('\n') }
}

const expectRefusal = (outcome: Outcome, { error }: Case): void => {
  if (error === undefined) expect(outcome).toHaveProperty('text')
  else expect(outcome).toEqual({ error: expect.stringContaining(error) })
}

describe.skipIf(!can.available)('charts render as with Helm', () => {
  for (const { name, folder, cases } of fixturesOf('chart')) {
    test.each(cases)(`${name}: $name`, async ({ options }) => {
      const helm = await programs.helmTemplate(release, folder, options)
      expectRefusal(helm, options)
      const ours = await outcomeOf(
        renderer.renderChart(filesOf(folder), inputOf(folder, options), time).then(printed),
      )
      const keys = options.random ?? []
      expect(shaped(textOf(comparable(ours)), keys)).toBe(shaped(textOf(comparable(helm)), keys))
    })
  }

  test('a CRD of 1 MiB', async () => {
    const properties = Array.from(
      { length: 12_000 },
      (_, index) =>
        `              field${index}: {type: string, description: "Field ${index} of the large kind, ${'x'.repeat(20)}."}\n`,
    ).join('')
    const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: larges.example.com
spec:
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
${properties}`
    expect(crd.length).toBeGreaterThan(1024 * 1024)
    const files = chartOf({ 'crds/large.yaml': crd, 'templates/large.yaml': crd })
    const folder = folderOf(files)
    try {
      const helm = await programs.helmTemplate(release, folder, {})
      const ours = await renderer.renderChart(files, inputOf(folder, {}), time)
      expect(printed(ours) === textOf(helm)).toBe(true)
      expect(ours.crds).toHaveLength(1)
      expect(ours.manifests).toHaveLength(1)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('the API versions of a cluster without any but the built-in ones', async () => {
    const all = chartOf({
      'templates/all.yaml': 'a:\n{{- range .Capabilities.APIVersions }}\n  - {{ . }}\n{{- end }}\n',
    })
    const folder = folderOf(all)
    try {
      const helm = textOf(await programs.helmTemplate(release, folder, {}))
      expect([...helm.matchAll(/^ {2}- (\S+)$/gm)].map((line) => line[1])).toEqual(builtInApiVersions)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe.skipIf(!can.available)('archives render as with Helm', () => {
  const archived = async (path: string): Promise<void> => {
    const helm = await programs.helmTemplate(release, path, {})
    const files = [{ name: 'chart.tgz', data: readFileSync(path) }]
    const ours = await renderer.renderChart(files, inputOf('', {}), time)
    expect(printed(ours)).toBe(textOf(helm))
  }

  test.each([
    'subcharts',
    'crds',
    'crds-order',
    'files',
    'helmignore',
    'library',
    'windows-lines',
    'byte-order-mark',
  ])('of %s', async (name) => archived(await programs.helmPackage(chartFixture(name))))

  test('with a dependency that is an archive', async () => {
    const part = await programs.helmPackage(chartFixture('files'))
    const files = [
      ...chartOf({
        'Chart.yaml':
          'apiVersion: v2\nname: made\nversion: 1.0.0\ndependencies: [{name: files, version: ^1.0.0, alias: part}]\n',
      }),
      { name: 'charts/files-1.0.0.tgz', data: readFileSync(part) },
    ]
    const folder = folderOf(files)
    try {
      const helm = await programs.helmTemplate(release, folder, {})
      const ours = await renderer.renderChart(files, inputOf('', {}), time)
      expect(ours.manifests).not.toHaveLength(0)
      expect(printed(ours)).toBe(textOf(helm))
      await archived(await programs.helmPackage(folder))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe.skipIf(!can.available)('a release is as with Helm', () => {
  test.each(['hooks', 'hook-weight-is-a-number', 'hooks-only', 'tests', 'notes', 'subcharts'])(
    '%s: hooks and notes',
    async (name) => {
      const folder = chartFixture(name)
      const helm = await programs.helmRelease(release, folder)
      const { hooks, notes } = await renderer.renderChart(filesOf(folder), inputOf(folder, {}), time)
      expect(notes).toBe(at(helm, 'info', 'notes') ?? '')
      expect(
        hooks.map(({ source, text, events, weight, deletePolicies, outputLogPolicies }) => ({
          path: source,
          manifest: text,
          events,
          weight,
          deletePolicies,
          outputLogPolicies,
        })),
      ).toEqual(
        listAt(helm, 'hooks').map((hook) => ({
          path: at(hook, 'path'),
          manifest: at(hook, 'manifest'),
          events: at(hook, 'events'),
          weight: at(hook, 'weight') ?? 0,
          deletePolicies: listAt(hook, 'delete_policies'),
          outputLogPolicies: listAt(hook, 'output_log_policies'),
        })),
      )
    },
  )
})

test.skipIf(!can.available)('objects have the values that Kubernetes reads', async () => {
  const folder = chartFixture('yaml-1.1')
  const { manifests } = await renderer.renderChart(filesOf(folder), inputOf(folder, {}), time)
  expect(manifests[0]?.object).toEqual({
    apiVersion: 'example.com/v1',
    kind: 'Scalars',
    metadata: { name: 'scalars', labels: null, annotations: {} },
    spec: {
      octal: 256,
      newOctal: 256,
      false: false,
      answers: [true, false, true, false, true],
      quoted: ['yes', 'no', '0400'],
      base: { a: 1, b: 2 },
      merged: { a: 1, b: 3 },
      time: '12:30:45',
      date: '2026-11-29',
      exponent: 1000,
      text: 'several lines that return to a lower indent',
      single: 'the same here',
      folded: 'folded text',
      kept: 'kept\n\n',
      nulls: [null, null, null, ''],
      empty: null,
    },
  })
})

describe.skipIf(!can.available)('nothing is read from outside of the files', () => {
  test.each(['https://127.0.0.1:1/schema.json', 'file:///etc/hostname', 'other.json'])(
    'by a schema: %s',
    async (reference) => {
      const files = chartOf({ 'values.schema.json': JSON.stringify({ $ref: reference }) })
      const input = inputOf('', {})
      await expect(renderer.renderChart(files, input, time)).rejects.toThrow('failing loading')
      await renderer.renderChart(files, { ...input, skipSchemaValidation: true }, time)
    },
  )

  test.each([
    'https://127.0.0.1:1/config.yaml',
    'https://127.0.0.1:1/owner/name.git//folder?ref=v1',
    'git@127.0.0.1:owner/name.git',
    '/etc/hostname',
    '../../etc/hostname',
  ])('by a Kustomize folder: %s', async (resource) => {
    const files = [
      { name: 'kustomization.yaml', data: Buffer.from(JSON.stringify({ resources: [resource] })) },
    ]
    await expect(renderer.renderKustomize(files, { path: '' })).rejects.toThrow('accumulating resources')
  })
})

describe.skipIf(!can.available)('draws', () => {
  const random = (): ChartFile[] => filesOf(chartFixture('random'))
  const render = (files: readonly ChartFile[], input: Partial<HelmInput> = {}, at = time) =>
    renderer.renderChart(files, { ...inputOf('', {}), ...input }, at)
  const texts = ({ manifests }: HelmRendering) =>
    Object.fromEntries(manifests.map(({ source, text }) => [source, text]))
  const template = (name: string, text: string): ChartFile => ({
    name: `templates/${name}`,
    data: Buffer.from(text),
  })
  const drawn =
    'apiVersion: v1\nkind: Secret\nmetadata:\n  name: NAME\nstringData:\n  a: {{ randAlphaNum 32 }}\n'

  test.each(['random', 'certificates'])('two renderings of %s with one seed are equal', async (name) => {
    const files = filesOf(chartFixture(name))
    const one = await render(files)
    const two = await render(files)
    expect(printed(two)).toBe(printed(one))
    expect(two.draws).toEqual(one.draws)
    const other = await render(files, { seed: otherSeed })
    expect(printed(other)).not.toBe(printed(one))
  })

  test('a template that draws first changes no other draw', async () => {
    const before = await render(random())
    const after = await render([...random(), template('a-first.yaml', drawn.replace('NAME', 'first'))])
    expect(texts(after)).toMatchObject(texts(before))
    expect(after.draws).toMatchObject(before.draws)
    expect(Object.keys(after.draws)).toHaveLength(Object.keys(before.draws).length + 1)
  })

  test('a template that includes another file changes none of its draws', async () => {
    const before = await render(random())
    const checksum =
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: sum\ndata:\n  a: {{ include (print .Template.BasePath "/web.yaml") . | sha256sum }}\n  b: {{ randAlphaNum 8 }}\n'
    const after = await render([...random(), template('a-sum.yaml', checksum)])
    expect(texts(after)).toMatchObject(texts(before))
    expect(after.draws).toMatchObject(before.draws)
  })

  test('a later time changes no stored draw', async () => {
    const files = filesOf(chartFixture('certificates'))
    const before = await render(files)
    const after = await render(files, { draws: before.draws }, new Date('2027-06-01T00:00:00Z'))
    expect(printed(after)).toBe(printed(before))
  })
})

describe.skipIf(!can.available)('lookup', () => {
  const secret = (namespace: string, name: string, password: string) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    data: { password },
  })
  const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })

  test('answers from the objects of the input', async () => {
    const folder = chartFixture('lookup')
    const objects = [
      namespace('default'),
      namespace('other'),
      secret('other', 'keep', 'b3RoZXI='),
      secret('default', 'keep', 'b2xk'),
      {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'standard' },
        provisioner: 'p',
      },
    ]
    const { manifests, inputs } = await renderer.renderChart(
      filesOf(folder),
      { ...inputOf(folder, {}), objects },
      time,
    )
    const data = (name: string) =>
      manifests.find(({ object }) => (object?.metadata as { name?: string } | undefined)?.name === name)
        ?.object?.data
    expect(data('keep')).toEqual({ password: 'b2xk' })
    expect(data('found')).toEqual({
      namespaces: 'default,other,.',
      here: '1',
      everywhere: '2',
      class: 'p',
      empty: 'true',
    })
    expect(inputs.lookups).toContainEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      namespace: 'default',
      name: 'keep',
    })
  })
})

describe.skipIf(!can.available)('folders build as with Kustomize', () => {
  for (const { name, folder, cases } of fixturesOf('kustomize')) {
    test.each(cases)(`${name}: $name`, async ({ options }) => {
      const path = options.path ?? ''
      const kustomize = await programs.kustomizeBuild(join(folder, path))
      expectRefusal(kustomize, options)
      const ours = await outcomeOf(
        renderer.renderKustomize(filesOf(folder), { path }).then(({ text }) => text),
      )
      expect(textOf(ours)).toBe(textOf(kustomize).replaceAll(folder, ''))
    })
  }
})
