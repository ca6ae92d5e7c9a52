import { createRenderer, type Renderer } from '@hansa/charts'
import { afterAll, describe, expect, test } from 'vitest'
import { chartOf, configMap, inputOf } from './testing/charts.js'
import type { ChartFile, HelmInput, HelmRendering } from './types.js'

const renderer = createRenderer()
afterAll(() => renderer.close())
const time = new Date('2026-01-02T03:04:05Z')

const render = (
  files: readonly ChartFile[],
  input: Partial<HelmInput> = {},
  using: Renderer = renderer,
): Promise<HelmRendering> => using.renderChart(files, inputOf(input), time)
/** The rendering or the message of the error, by a new engine. */
const renderFresh = async (files: readonly ChartFile[]): Promise<unknown> => {
  const fresh = createRenderer()
  try {
    return await outcomeOf(files, fresh)
  } finally {
    await fresh.close()
  }
}
const outcomeOf = (files: readonly ChartFile[], using: Renderer = renderer): Promise<unknown> =>
  render(files, {}, using).catch((error: Error) => error.message)
/** The value of the ConfigMap that a template renders. */
const dataOf = ({ manifests }: HelmRendering, name: string): unknown => {
  const found = manifests.find(({ source }) => source.endsWith(`/${name}`))
  return (found?.object as { data: { value: unknown } } | undefined)?.data.value
}
/** What a template results in as the value of a ConfigMap. */
const evaluate = async (template: string, input: Partial<HelmInput> = {}): Promise<unknown> =>
  dataOf(await render(chartOf({ 'a.yaml': configMap('a', template) }), input), 'a.yaml')

describe('a rendering', () => {
  test('has objects, hooks, definitions, notes and the values it saw', async () => {
    const hook =
      'apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: migrate\n  annotations: {helm.sh/hook: "pre-install, pre-upgrade", helm.sh/hook-weight: "-5"}\n'
    const rendering = await render(
      chartOf(
        {
          'a.yaml': configMap('a', '{{ .Values.color }}'),
          'job.yaml': hook,
          'NOTES.txt': 'Run {{ .Release.Name }}',
        },
        { 'values.yaml': 'color: red\nsize: 3\n', 'crds/x.yaml': 'kind: CustomResourceDefinition\n' },
      ),
      { values: ['color: green', 'size: null'] },
    )
    expect(dataOf(rendering, 'a.yaml')).toBe('green')
    expect(rendering.hooks).toMatchObject([
      { events: ['pre-install', 'pre-upgrade'], weight: -5, deletePolicies: [] },
    ])
    expect(rendering.crds).toMatchObject([
      { source: 'web/crds/x.yaml', object: { kind: 'CustomResourceDefinition' } },
    ])
    expect(rendering.notes).toBe('Run shop')
    expect(rendering.values).toMatchObject({ color: 'green' })
    expect(rendering.values).not.toHaveProperty('size')
  })

  test('that fails has the message of Helm, with file and line, in the first line too', async () => {
    await expect(evaluate('a', { values: ['- a list'] })).rejects.toThrow('failed to parse values 0')
    await expect(render(chartOf({ 'a.yaml': '{{ .Values.a.b }}' }))).rejects.toThrow(
      'web/templates/a.yaml:1:10',
    )
    await expect(
      render(chartOf({ 'a.yaml': `a: 1\n{{ required "set the host" .Values.host }}` })),
    ).rejects.toThrow(/web\/templates\/a\.yaml:2:3[\s\S]*set the host/)
  })

  test('reads no environment, no file and no name service', async () => {
    await expect(evaluate('{{ env "PATH" }}')).rejects.toThrow('function "env" not defined')
    await expect(evaluate('{{ expandenv "$PATH" }}')).rejects.toThrow('function "expandenv" not defined')
    expect(await evaluate('{{ getHostByName "localhost" | quote }}')).toBe('')
    expect(await evaluate('{{ .Files.Get "/etc/passwd" | quote }}')).toBe('')
    expect(await evaluate('{{ .Files.Get "../../etc/passwd" | quote }}')).toBe('')
  })

  test('has the time of its input', async () => {
    expect(await evaluate('{{ now | date "2006-01-02T15:04:05" | quote }}')).toBe('2026-01-02T03:04:05')
  })

  test('of a Kustomize folder is what it builds', async () => {
    const files = [
      { name: 'base/kustomization.yaml', data: Buffer.from('resources: [a.yaml]\n') },
      { name: 'base/a.yaml', data: Buffer.from(configMap('a', 'b')) },
      { name: 'top/kustomization.yaml', data: Buffer.from('namePrefix: x-\nresources: [../base]\n') },
    ]
    const { objects } = await renderer.renderKustomize(files, { path: 'top' })
    expect(objects).toMatchObject([{ kind: 'ConfigMap', metadata: { name: 'x-a' } }])
  })
})

describe('an instance that is used again', () => {
  test('renders what a new one renders, after errors too', async () => {
    const charts = [
      chartOf({
        'a.yaml': configMap('a', '{{ randAlphaNum 20 }}'),
        'b.yaml': configMap('b', '{{ uuidv4 }}'),
      }),
      chartOf({ 'a.yaml': configMap('a', '{{ fail "no" }}') }),
      chartOf({ 'a.yaml': configMap('a', '{{ htpasswd "a" "b" }}'), 'b.yaml': '{{ if }}' }),
      chartOf({ 'a.yaml': configMap('a', '{{ .Capabilities.APIVersions.Has "v1" }}') }),
    ]
    const fresh = await Promise.all(charts.map(renderFresh))
    for (let round = 0; round < 25; round += 1)
      expect(await Promise.all(charts.map((chart) => outcomeOf(chart)))).toEqual(fresh)
  })
})

describe('a Kustomize folder', () => {
  const deployment = (containers: string): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers: [${containers}]\n`
  const folderOf = (texts: Readonly<Record<string, string>>): ChartFile[] =>
    Object.entries(texts).map(([name, text]) => ({ name, data: Buffer.from(text) }))
  const patched = folderOf({
    'kustomization.yaml': 'resources: [web.yaml]\npatches: [{path: patch.yaml}]\n',
    'web.yaml': deployment('{name: app, image: "a:1"}, {name: sidecar, image: "s:1"}'),
    'patch.yaml': deployment('{name: app, image: "a:2"}'),
  })
  const build = (files: readonly ChartFile[]) => renderer.renderKustomize(files, { path: '' })

  test.each(['{}', '{"definitions": 5}', 'no JSON'])(
    'with the schema %s changes nothing for others',
    async (schema) => {
      const { text } = await build(patched)
      expect(text).toContain('name: sidecar')
      const own = folderOf({
        'kustomization.yaml': 'openapi: {path: schema.json}\nresources: [web.yaml]\n',
        'web.yaml': deployment('{name: app, image: "a:1"}'),
        'schema.json': schema,
      })
      await build(own).catch(() => undefined)
      await render(chartOf({ 'a.yaml': configMap('a', 'b') }))
      expect((await build(patched)).text).toBe(text)
    },
  )
})

describe('equal inputs', () => {
  test.each([
    '{{ now | quote }}',
    '{{ dict "a" 1 "b" 2 "c" 3 "d" 4 "e" 5 | keys | join "," }}',
    '{{ dict "a" 1 "b" 2 "c" 3 "d" 4 "e" 5 | values | join "," | quote }}',
  ])('result in equal texts: %s', async (template) => {
    const first = await evaluate(template)
    for (let times = 0; times < 10; times += 1) expect(await evaluate(template)).toBe(first)
  })

  test('what a template changes in the result of lookup stays as it was for the next call', async () => {
    const objects = [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'apps' }, data: { a: 'is' } },
    ]
    const template =
      '{{ $_ := set (lookup "v1" "Secret" "apps" "s").data "a" "was" }}{{ (lookup "v1" "Secret" "apps" "s").data.a }}'
    expect(await evaluate(template, { objects })).toBe('is')
  })
})

describe('a renderer', () => {
  test('refuses what does not fit into its queue, and renders the rest', async () => {
    const small = createRenderer({ queueLength: 2 })
    const chart = chartOf({ 'a.yaml': configMap('a', 'b') })
    try {
      const [first, second, third] = await Promise.allSettled([1, 2, 3].map(() => render(chart, {}, small)))
      expect([first?.status, second?.status]).toEqual(['fulfilled', 'fulfilled'])
      expect(third).toMatchObject({ status: 'rejected', reason: { reason: 'Busy' } })
      expect((await render(chart, {}, small)).manifests).toHaveLength(1)
    } finally {
      await small.close()
    }
    await expect(small.warm()).rejects.toThrow('closed')
    await expect(render(chart, {}, small)).rejects.toThrow('closed')
  })
})

describe('what a chart must not do', () => {
  test('templates that include one another without end', async () => {
    const chart = chartOf({ 'a.yaml': '{{ define "x" }}{{ include "x" . }}{{ end }}{{ include "x" . }}' })
    await expect(render(chart)).rejects.toMatchObject({
      reason: 'Failed',
      message: expect.stringContaining('nested reference name: x'),
    })
  })

  test('a template that never ends, or takes all memory; the next rendering is as usual', async () => {
    const bounded = createRenderer({ timeoutMs: 3_000 })
    const huge = chartOf({ 'a.yaml': '{{ range until 20 }}{{ repeat 100000000 "x" }}{{ end }}' })
    const looping = chartOf({ 'a.yaml': '{{ range until 60000 }}{{ range until 60000 }}{{ end }}{{ end }}' })
    try {
      await expect(render(huge)).rejects.toMatchObject({ reason: 'OutOfMemory' })
      expect(await evaluate('b')).toBe('b')
      await expect(render(looping, {}, bounded)).rejects.toMatchObject({ reason: 'TimedOut' })
      const { manifests } = await render(chartOf({ 'a.yaml': configMap('a', 'b') }), {}, bounded)
      expect(manifests).toHaveLength(1)
    } finally {
      await bounded.close()
    }
  })

  test('messages, responses and objects without bound', async () => {
    const message = await render(chartOf({ 'a.yaml': '{{ fail (repeat 2000000 "x") }}' })).catch(
      (error: Error) => error.message,
    )
    expect(String(message).length).toBeLessThan(270_000)
    await expect(render(chartOf({ 'NOTES.txt': '{{ repeat 40000000 "x" }}' }))).rejects.toThrow(
      'cannot be returned: it has more than 33554432 bytes',
    )
    await expect(
      render(chartOf({ 'a.yaml': `a: {{ repeat 300 "[" }}{{ repeat 300 "]" }}\n` })),
    ).rejects.toThrow('web/templates/a.yaml: an object has more than 200 levels')
    await expect(
      render(
        chartOf({
          'a.yaml': '{{ range until 10001 }}{{ $_ := $.Capabilities.APIVersions.Has (toString .) }}{{ end }}',
        }),
      ),
    ).rejects.toThrow('more than 10000 API versions')
  })

  test('a file that leaves the folder', async () => {
    const chart = [...chartOf({}), { name: '../a.yaml', data: Buffer.from('a') }]
    await expect(render(chart)).rejects.toThrow('the path "../a.yaml" leaves the folder')
  })
})

describe('draws', () => {
  const password = configMap('a', '{{ randAlphaNum 16 }}')

  test('come from the seed, and differ within a file', async () => {
    const two = '{{ randAlphaNum 16 }}-{{ randAlphaNum 16 }}'
    const drawn = String(await evaluate(two))
    expect(drawn).toMatch(/^[A-Za-z0-9]{16}-[A-Za-z0-9]{16}$/)
    expect(drawn.slice(0, 16)).not.toBe(drawn.slice(17))
    expect(await evaluate(two)).toBe(drawn)
    expect(await evaluate(two, { seed: 'f'.repeat(64) })).not.toBe(drawn)
  })

  test('stay as they are when another template draws first', async () => {
    const before = dataOf(await render(chartOf({ 'b.yaml': password })), 'b.yaml')
    const after = dataOf(await render(chartOf({ 'a.yaml': password, 'b.yaml': password })), 'b.yaml')
    expect(after).toBe(before)
  })

  test('that are stored are used again', async () => {
    const { draws } = await render(chartOf({ 'a.yaml': password }))
    const [key] = Object.keys(draws)
    const again = await render(chartOf({ 'a.yaml': password }), { draws: { [String(key)]: '"kept"' } })
    expect(dataOf(again, 'a.yaml')).toBe('kept')
    expect(again.draws).toEqual({ [String(key)]: '"kept"' })
  })

  test('of different bytes are different draws', async () => {
    const draws = async (bytes: string) =>
      Object.keys(
        (await render(chartOf({ 'a.yaml': configMap('a', `{{ encryptAES "k" (b64dec "${bytes}") }}`) })))
          .draws,
      )
    expect(await draws('/w==')).not.toEqual(await draws('/g=='))
  })

  test('of every random function are reproducible', async () => {
    const functions = [
      'randAlphaNum 9',
      'randAlpha 9',
      'randAscii 9 | b64enc',
      'randNumeric 9 | quote',
      'randBytes 9',
      'randInt 1 1000000',
      'shuffle "abcdefghijkl"',
      'uuidv4',
      'bcrypt "a"',
      'htpasswd "a" "b"',
      'encryptAES "key" "text"',
      'genPrivateKey "ecdsa" | b64enc',
      'genPrivateKey "ed25519" | b64enc',
      '(genCA "a" 1).Cert | b64enc',
      '(genCAWithKey "a" 1 (genPrivateKey "ed25519")).Cert | b64enc',
    ]
    const chart = chartOf(
      Object.fromEntries(
        functions.map((one, index) => [`f${index}.yaml`, configMap(`f${index}`, `{{ ${one} }}`)]),
      ),
    )
    expect(await outcomeOf(chart)).toEqual(await renderFresh(chart))
  })
})

describe('the inputs of a rendering', () => {
  const inputs = async (template: string) =>
    (await render(chartOf({ 'a.yaml': configMap('a', template) }))).inputs

  test('are the API versions asked for, with the answers', async () => {
    const { apiVersions, allApiVersions } = await inputs(
      '"{{ .Capabilities.APIVersions.Has "apps/v1" }} {{ .Capabilities.APIVersions.Has "x/v1" }}"',
    )
    expect(apiVersions).toEqual({ 'apps/v1': true, 'x/v1': false })
    expect(allApiVersions).toBe(false)
  })

  test.each([
    '"{{ has `v1` .Capabilities.APIVersions }}"',
    '"{{ len .Capabilities.APIVersions }}"',
    '{{ .Capabilities | toJson | b64enc }}',
  ])('are all API versions if a template can use the list: %s', async (template) => {
    expect((await inputs(template)).allApiVersions).toBe(true)
  })

  test('are found in files, values and metadata that templates render, and in the whole of what templates see', async () => {
    const text = '{{ .Capabilities.KubeVersion.Minor }} {{ .Release.Revision }}'
    const inputsOf = async (
      template: string,
      more: Readonly<Record<string, string>> = {},
      values: string[] = [],
    ) => (await render(chartOf({ 'a.yaml': configMap('a', template) }, more), { values })).inputs
    const found = { kubeVersion: true, revision: true }
    expect(await inputsOf('{{ tpl (.Files.Get "a.conf") . | quote }}', { 'a.conf': text })).toMatchObject(
      found,
    )
    expect(
      await inputsOf('{{ tpl .Values.a . | quote }}', {}, [
        'a: "{{ .Capab\\u0069lities.KubeVersion.Minor }} {{ .Release.R\\u0065vision }}"',
      ]),
    ).toMatchObject(found)
    expect(await inputsOf('{{ toYaml $ | sha256sum }}')).toMatchObject({
      ...found,
      allApiVersions: true,
      isUpgrade: true,
    })
    expect(await inputsOf('{{ index . "Release" "Revision" | quote }}')).toMatchObject({ revision: true })
  })

  test('come with an error too', async () => {
    const template =
      '{{ if not (.Capabilities.APIVersions.Has "x/v1") }}{{ fail "install it first" }}{{ end }}'
    await expect(render(chartOf({ 'a.yaml': template }))).rejects.toMatchObject({
      reason: 'Failed',
      inputs: { apiVersions: { 'x/v1': false } },
    })
  })

  test('name the version of Kubernetes, an upgrade, the revision, and lookups', async () => {
    expect(await inputs('a')).toEqual({
      apiVersions: {},
      allApiVersions: false,
      kubeVersion: false,
      isUpgrade: false,
      revision: false,
      lookups: [],
    })
    expect((await inputs('{{ .Capabilities.KubeVersion.Minor | quote }}')).kubeVersion).toBe(true)
    expect((await inputs('"{{ .Release.IsUpgrade }}"')).isUpgrade).toBe(true)
    expect((await inputs('"{{ .Release.Revision }}"')).revision).toBe(true)
    expect((await inputs('{{ (lookup "v1" "Secret" "apps" "s").data | default "none" }}')).lookups).toEqual([
      { apiVersion: 'v1', kind: 'Secret', namespace: 'apps', name: 's' },
    ])
  })
})

describe('lookup', () => {
  const secret = (namespace: string) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', namespace },
    data: { a: namespace },
  })
  const objects = [secret('apps'), secret('other')]

  test('finds one object, lists, and nothing', async () => {
    expect(await evaluate('{{ (lookup "v1" "Secret" "other" "s").data.a }}', { objects })).toBe('other')
    expect(await evaluate('{{ len (lookup "v1" "Secret" "" "").items }}', { objects })).toBe(2)
    expect(await evaluate('{{ lookup "v1" "ConfigMap" "apps" "s" | len }}', { objects })).toBe(0)
  })
})
