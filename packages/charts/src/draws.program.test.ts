import { createRenderer } from '@hansa/charts'
import { afterAll, describe, expect, test } from 'vitest'
import { chartOf, inputOf } from './testing/charts.js'
import type { HelmInput, HelmRendering } from './types.js'

const renderer = createRenderer()
afterAll(() => renderer.close())

const render = (
  templates: Readonly<Record<string, string>>,
  input: Partial<HelmInput> = {},
): Promise<HelmRendering> =>
  renderer.renderChart(chartOf(templates), inputOf(input), new Date('2026-01-02T03:04:05Z'))

const dataOf = async (template: string, input: Partial<HelmInput> = {}): Promise<Record<string, string>> => {
  const { manifests } = await render({ 'a.yaml': template }, input)
  return Object(manifests[0]?.object).data
}

const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n'

describe('a draw belongs to the place of its call', () => {
  const withMetrics = `${head}{{- if .Capabilities.APIVersions.Has "a/v1" }}
  metrics: {{ randAlphaNum 16 }}
{{- end }}
  password: {{ randAlphaNum 16 }}
`

  test('whatever other calls the APIs of the cluster enable', async () => {
    const served = { capabilities: { kubeVersion: '1.36.3', apiVersions: ['v1', 'a/v1'] } }
    const [without, including] = [await dataOf(withMetrics), await dataOf(withMetrics, served)]
    expect(including.password).toBe(without.password)
    expect(including.metrics).not.toBe(without.password)
  })

  test('whatever calls another version of the chart adds before it in the file', async () => {
    const before = await dataOf(`${head}  password: {{ randAlphaNum 16 }}\n`)
    const after = await dataOf(
      `{{- $first := randAlphaNum 16 }}\n${head}  other: {{ randAlphaNum 16 }}\n  first: {{ $first }}\n  password:   {{ randAlphaNum 16 }}\n`,
    )
    expect(after.password).toBe(before.password)
    expect(new Set(Object.values(after)).size).toBe(3)
  })

  test('and to its turn in a loop, its file, and its definition', async () => {
    const loop = `${head}{{- range list "k" "l" }}
  {{ . }}: {{ randAlphaNum 16 }}
{{- end }}
`
    const { k, l } = await dataOf(loop)
    expect(k).not.toBe(l)
    expect(await dataOf(loop)).toEqual({ k, l })
    const helper = '{{- define "password" }}{{ 16 | randAlphaNum }}{{ end }}'
    const including = `${head}  one: {{ include "password" . }}\n  two: {{ include "password" . }}\n`
    const { manifests } = await render({ '_helpers.tpl': helper, 'a.yaml': including, 'b.yaml': including })
    const values = manifests.flatMap(({ object }) => Object.values(Object(object).data as object))
    expect(new Set(values).size).toBe(4)
  })

  test('also inside other calls, conditions, and texts that tpl renders', async () => {
    const data = await dataOf(`${head}  nested: {{ printf "%s-%s" (randAlphaNum 9) (randAlphaNum 9) }}
  {{- if eq (len (randAlphaNum 9)) 9 }}
  condition: "yes"
  {{- end }}
  rendered: {{ tpl "{{ randAlphaNum 9 }}-{{ randAlphaNum 9 }}" . }}
  {{- with dict "a" (randAlphaNum 9) }}
  with: {{ .a }}
  {{- end }}
`)
    const [one, two] = String(data.nested).split('-')
    const [three, four] = String(data.rendered).split('-')
    expect(new Set([one, two, three, four, data.with]).size).toBe(5)
    expect(data.condition).toBe('yes')
  })
})

describe('an error', () => {
  test('has the names of functions and the columns of the file', async () => {
    await expect(render({ 'a.yaml': `a: 1\nb: {{ randInt "x" 2 }}\n` })).rejects.toThrow(
      /web\/templates\/a\.yaml:2:\d+\).*|executing "web\/templates\/a\.yaml" at <"x">/,
    )
    await expect(render({ 'a.yaml': 'a: {{ genPrivateKey 1 2 3 }}\n' })).rejects.toThrow(
      'wrong number of args for genPrivateKey',
    )
  })

  test('does not contain what was drawn', async () => {
    const failing =
      '{{ $password := randAlphaNum 20 }}{{ fail (printf "bad %s and %q" $password $password) }}'
    const error = await render({ 'a.yaml': failing }).catch((found: Error) => found.message)
    expect(error).toContain('bad (generated) and "(generated)"')
  })

  test('ends a rendering with too many draws', async () => {
    const endless = '{{ range until 10001 }}{{ randNumeric 1 }}{{ end }}'
    await expect(render({ 'a.yaml': endless })).rejects.toThrow('templates draw more than 10000 values')
  })
})
