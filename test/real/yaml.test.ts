import { parseYaml, stringifyYaml, withoutNullMetadata } from '@hansa/manifests'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, at, available, type Cluster, startCluster, until } from '../rig/index.js'

const can = available()
const group = 'yaml.hansa-test.dev'
const path = (name: string): string =>
  `/apis/${group}/v1/namespaces/default/spellings/${name}?fieldManager=yaml&force=true`

/** A kind with a spec that is stored as it is sent. */
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `spellings.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind: 'Spelling', plural: 'spellings', singular: 'spelling', listKind: 'SpellingList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
      },
    ],
  },
}

const scalars = [
  ...[
    '0400',
    '0o17',
    '0O17',
    '0b11',
    '-0b11',
    '0x1F',
    '0X1f',
    '-0x10',
    '1_000',
    '08',
    '007',
    '+5',
    '-0',
    '1__2',
  ],
  ...[
    '1_000.5',
    '1e3',
    '1E+3',
    '.5',
    '+.5',
    '1.',
    '1.0',
    '1.10',
    '1e21',
    '0.1',
    '1e999',
    '1e',
    '.5_0',
    '0b12',
  ],
  ...['9007199254740991', '-9007199254740991', '9223372036854775000', '12:30:45', '1:2', '2024-01-01'],
  ...[
    '2024-01-01T00:00:00Z',
    '2001-12-14t21:59:43.10-05:00',
    '1.2.3',
    '100m',
    '1Gi',
    '10%',
    '1,000',
    '123e4567',
  ],
  ...[
    'yes',
    'Yes',
    'YES',
    'yEs',
    'no',
    'No',
    'NO',
    'on',
    'On',
    'OFF',
    'off',
    'y',
    'Y',
    'n',
    'N',
    'true',
    'TRUE',
  ],
  ...[
    'False',
    'tRUE',
    '=',
    '<<',
    '--',
    '.',
    '...x',
    '0x',
    '0b',
    '_1',
    '!!str 0400',
    '!!int "5"',
    '!!float 5',
  ],
  ...['"0400"', "'yes'", '"a\\u00e9\\x41"', "'it''s'", '!mine text', 'text # comment', '"x\n    y\n\n    z"'],
]

const documents = {
  'merge keys': 'a: &a {x: 1, z: 2}\nb: {<<: *a, z: 3}\nc: {<<: [*a, {x: 5, w: 6}]}\nd: {x: 7, <<: *a}',
  aliases: 'a: &a [1, {b: c}]\nb: *a\nc: [*a, *a]\nd: &d text\ne: *d',
  'block scalars': 'a: |\n  x\n\n   y\nb: >-\n  x\n  y\n\n  z\nc: |+\n  x\n\nd: |2\n    x\n',
  'keys that are no strings': '0400: a\n1e6: b\n1.5: c\non: d\n16777217.5: e\n"0400": f\n-7: g',
  'flow style': 'a: {b: [1, two, "three",], "c":4}\nd: [x: y]\ne: []\nf: {}',
  'a quoted scalar that goes on at a lower indent': 'a:\n    b: "one\n  two"',
  'tags of applications': 'a: !mine {x: 1}\nb: !!set {x, y}\nc: !!seq [1]',
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ')
const manifest = (name: string, spec: string): string =>
  `apiVersion: ${group}/v1\nkind: Spelling\nmetadata: {name: ${name}}\nspec:\n${indented(spec)}\n`

describe.skipIf(!can.available)(
  can.available ? 'YAML means to Hansa what it means to an API server' : `YAML (skipped: ${can.reason})`,
  () => {
    let cluster: Cluster
    let count = 0
    beforeAll(async () => {
      cluster = await startCluster({ name: 'yaml', nodes: 0, controllers: false })
      const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
      await cluster.change('POST', definitions, definition)
      await until('the kind is served', async () => {
        const { status } = await cluster.request('GET', `/apis/${group}/v1/namespaces/default/spellings`)
        return status === 200
      })
    })
    afterAll(() => cluster?.stop())

    const send = (where: string, body: string): Promise<Answer> =>
      cluster.request('PATCH', where, body, 'application/apply-patch+yaml')
    const stored = async (spec: string): Promise<unknown> => {
      count += 1
      const name = `s${count}`
      const { status, body } = await send(path(name), manifest(name, spec))
      if (status !== 201) throw new Error(`${status}: ${String(at(body, 'message'))}`)
      return at(body, 'spec')
    }
    const read = (spec: string): unknown => at(parseYaml(manifest('x', spec))[0], 'spec')

    test.each(scalars)('the scalar %j, as a value and in a list', async (scalar) => {
      const spec = `value: ${scalar}\nlist: [1, ${scalar}\n  ]\nlast: 1`
      expect(read(spec)).toEqual(await stored(spec))
    })

    test.each(Object.entries(documents))('%s', async (_, spec) => {
      expect(read(spec)).toEqual(await stored(spec))
    })

    test('a number that would lose digits is refused here; an API server changes it', async () => {
      expect(() => read('value: 9007199254740993.0e0\nother: 18446744073709551616')).toThrow(/lose digits/)
      expect(await stored('value: 18446744073709551616')).toEqual({ value: 2 ** 64 })
    })

    test.each(['.inf', '-.inf', '.nan'])('%s is refused by both', async (scalar) => {
      expect(() => read(`value: ${scalar}`)).toThrow(/finite/)
      await expect(stored(`value: ${scalar}`)).rejects.toThrow(/^400/)
    })

    test.each(['a: 1\n~: b', '[a]: b', '{a: b}: c', 'a: *b', 'a: &a [*a]'])(
      'both refuse %j',
      async (spec) => {
        expect(() => read(spec)).toThrow()
        await expect(stored(spec)).rejects.toThrow(/^400/)
      },
    )

    test('nulls of metadata are read as an API server reads them', async () => {
      const text =
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: nulls\n  namespace: ""\n  labels:\n  annotations: {a: null, b: c}\n  creationTimestamp: null\n  generateName:\ndata: {k: v}\n'
      const configMaps = '/api/v1/namespaces/default/configmaps/nulls?fieldManager=yaml'
      const { status, body } = await send(configMaps, text)
      expect(status).toBe(201)
      const { metadata } = withoutNullMetadata(parseYaml(text)[0]) as { metadata: object }
      expect(at(body, 'metadata', 'labels')).toBeUndefined()
      expect({ name: 'nulls', annotations: at(body, 'metadata', 'annotations') }).toEqual(metadata)
    })

    test('written values are read back unchanged', async () => {
      const value = { strings: scalars, numbers: [0, -1, 1.5, 1e21, 1e-7], rest: [true, false, {}, []] }
      const texts = Object.fromEntries(scalars.map((scalar, index) => [`${scalar} ${index}`, scalar]))
      const bare = Object.fromEntries(scalars.map((scalar) => [scalar, '~']))
      const spec = {
        ...value,
        texts,
        bare,
        empty: ['', '~', 'null', ' x ', 'a: b', 'x\ny', 'x\n\n', '\t', '#'],
      }
      expect(await stored(stringifyYaml(spec))).toEqual(spec)
    })
  },
)
