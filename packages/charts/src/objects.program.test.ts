import { createRenderer } from '@hansa/charts'
import { afterAll, describe, expect, test } from 'vitest'
import { chartOf, configMap, inputOf } from './testing/charts.js'
import type { ChartFile, HelmInput, HelmRendering } from './types.js'

const renderer = createRenderer()
afterAll(() => renderer.close())
const render = (files: readonly ChartFile[], input: Partial<HelmInput> = {}): Promise<HelmRendering> =>
  renderer.renderChart(files, inputOf(input), new Date('2026-01-02T03:04:05Z'))

describe('the object of a document', () => {
  const objectOf = async (text: string): Promise<unknown> =>
    (await render(chartOf({ 'a.yaml': text }))).manifests[0]?.object

  test('has names that are texts', async () => {
    expect(await objectOf('a: {1: b, true: c, 1.5: d, "": e, empty: {}}\n')).toEqual({
      a: { 1: 'b', true: 'c', '1.5': 'd', '': 'e', empty: {} },
    })
  })

  test('has the text of names with equal digits, in each rendering', async () => {
    expect(await objectOf('a: {1: number, "1": text, 2: b}\n')).toEqual({ a: { 1: 'text', 2: 'b' } })
  })

  test('has every character', async () => {
    const text = 'q"uo\\te\n\r\t\0<&> é € 🙂 \u2028'
    // A line separator is a line break in YAML, except as an escape.
    const quoted = JSON.stringify(text).replace('\u2028', '\\u2028')
    expect(await objectOf(`a: ${quoted}\n`)).toEqual({ a: text })
  })

  test('has every digit of integers, or is refused', async () => {
    await expect(render(chartOf({ 'a.yaml': 'a: {b/c: [1, 9007199254740993]}\n' }))).rejects.toThrow(
      'web/templates/a.yaml: /a/b~1c/1: 9007199254740993 is too large: it would lose digits',
    )
    const kept = 'a: [9007199254740991, -9223372036854775000, 1e300, "9007199254740993"]\n'
    const { manifests } = await render(chartOf({ 'a.yaml': kept }))
    expect(manifests[0]?.object).toEqual({
      a: [9007199254740991, -9223372036854775000, 1e300, '9007199254740993'],
    })
    const files = [
      { name: 'kustomization.yaml', data: Buffer.from('resources: [a.yaml]\n') },
      {
        name: 'a.yaml',
        data: Buffer.from('kind: A\napiVersion: b/v1\nmetadata: {name: c}\nd: 9007199254740993\n'),
      },
    ]
    await expect(renderer.renderKustomize(files, { path: '' })).rejects.toThrow(
      '/d: 9007199254740993 is too large',
    )
  })

  test('is absent, or a map', async () => {
    expect(await objectOf('# nothing\n')).toBeUndefined()
    await expect(objectOf('- 1\n')).rejects.toThrow('YAML parse error on web/templates/a.yaml')
  })
})

describe('values that a schema refuses', () => {
  const schemaOf = (schema: object): string => JSON.stringify(schema)
  const integer = schemaOf({ properties: { size: { type: 'integer' } }, additionalProperties: true })

  test('are faults of the error, by pointer', async () => {
    const files = chartOf(
      { 'a.yaml': configMap('a', 'b') },
      {
        'values.schema.json': schemaOf({
          required: ['name'],
          properties: { replicas: { type: 'integer' }, 'a/b': { items: { maximum: 3 } } },
        }),
        'charts/part/Chart.yaml': 'apiVersion: v2\nname: part\nversion: 1.0.0\n',
        'charts/part/values.schema.json': integer,
      },
    )
    const values = ['replicas: many\na/b: [1, 5]\npart: {size: x}\n']
    await expect(render(files, { values })).rejects.toMatchObject({
      reason: 'Failed',
      message: expect.stringContaining("values don't meet the specifications of the schema(s)"),
      faults: [
        { pointer: '', message: "missing property 'name'" },
        { pointer: '/a~1b/1', message: 'maximum: got 5, want 3' },
        { pointer: '/part/size', message: 'got string, want integer' },
        { pointer: '/replicas', message: 'got string, want integer' },
      ],
    })
  })

  test('are not listed for another error', async () => {
    await expect(render(chartOf({ 'a.yaml': '{{ fail "no" }}' }))).rejects.toMatchObject({ faults: [] })
  })
})

describe('a description', () => {
  test('has the dependencies that Chart.yaml declares', async () => {
    const dependency = {
      name: 'part',
      version: '^1.0.0',
      repository: 'https://charts.example.org',
      condition: 'part.enabled',
      alias: 'first',
    }
    const files = chartOf(
      {},
      {
        'Chart.yaml': `apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [${JSON.stringify(dependency)}]\n`,
      },
    )
    const { chart, dependencies } = await renderer.describeChart(files)
    expect(chart.dependencies).toEqual([dependency])
    expect(dependencies).toEqual([])
  })
})
