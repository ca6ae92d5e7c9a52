import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../kube/index.js'
import type { DriftRule } from '../../releases/index.js'
import { ignoredFieldsOf, takenPointers, withoutIgnored } from './ignored-fields.js'

const place = { group: 'apps', kind: 'Deployment', name: 'web' }
const rule = (pointers: string[], more: Partial<DriftRule> = {}): DriftRule => ({
  kind: 'Deployment',
  pointers,
  ...more,
})

describe('a rule is about an object', () => {
  const cases: [string, Partial<DriftRule>, boolean][] = [
    ['of its kind', {}, true],
    ['of its group', { group: 'apps' }, true],
    ['of its name', { name: 'web' }, true],
    ['not of another kind', { kind: 'StatefulSet' }, false],
    ['not of another group', { group: '' }, false],
    ['not of another name', { name: 'db' }, false],
  ]
  test.each(cases)('%s', (_rule, more, isAbout) => {
    expect(ignoredFieldsOf(place, [rule(['/spec/replicas'], more)])).toHaveLength(isAbout ? 1 : 0)
  })
})

const containers = [
  { name: 'web', image: 'web:1', args: ['-v'], ports: [{ containerPort: 80, name: 'http' }] },
  { name: 'proxy', image: 'proxy:1' },
]
const deployment = (): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { 'example.com/team': 'shop' }, annotations: { note: 'x', other: 'y' } },
  spec: {
    replicas: 2,
    paused: false,
    template: { metadata: { labels: { app: 'web' } }, spec: { containers } },
  },
})
const replicas = { 'f:spec': { 'f:replicas': {} } }
const imageOf = (name: string, more = {}) => ({
  'f:spec': {
    'f:template': {
      'f:spec': {
        'f:containers': { [`k:{"name":"${name}"}`]: { '.': {}, 'f:name': {}, 'f:image': {}, ...more } },
      },
    },
  },
})
const left = (
  pointers: string[],
  fieldsV1: object,
  manager = 'kubectl-edit',
  more: Partial<DriftRule> = {},
) => withoutIgnored(deployment(), ignoredFieldsOf(place, [rule(pointers, more)]), [{ manager, fieldsV1 }])
const podOf = ({ spec }: KubeObject): unknown => Object(spec).template.spec.containers

describe('what others own of the ignored fields is left to them', () => {
  test('a field', () => {
    expect(left(['/spec/replicas'], replicas).spec).not.toHaveProperty('replicas')
    expect(left(['/spec/replicas'], replicas).spec).toMatchObject({ paused: false })
  })

  test('a field that nobody else owns is applied, and so is one that no rule is about', () => {
    expect(left(['/spec/paused'], replicas)).toEqual(deployment())
  })

  test('what a manager of Hansa owns is not left to it', () => {
    expect(left(['/spec/replicas'], replicas, 'hansa')).toEqual(deployment())
    expect(left(['/spec/replicas'], replicas, 'hansa-other')).toEqual(deployment())
  })

  test('what a manager owns that the rule does not name is applied', () => {
    expect(left(['/spec/replicas'], replicas, 'kubectl-edit', { managers: ['scaler'] })).toEqual(deployment())
    expect(left(['/spec/replicas'], replicas, 'scaler', { managers: ['scaler'] }).spec).not.toHaveProperty(
      'replicas',
    )
  })

  test('a field in the items of a list, by the key of the item, which stays', () => {
    const pointer = '/spec/template/spec/containers/*/image'
    expect(podOf(left([pointer], imageOf('web')))).toEqual([
      { name: 'web', args: ['-v'], ports: [{ containerPort: 80, name: 'http' }] },
      { name: 'proxy', image: 'proxy:1' },
    ])
  })

  test('everything that others own below a field, but not what is beside it', () => {
    const port = {
      'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {}, 'f:name': {} },
    }
    expect(podOf(left(['/spec/template'], imageOf('web', { 'f:args': {}, 'f:ports': port })))).toEqual([
      { name: 'web', ports: [{ containerPort: 80 }] },
      { name: 'proxy', image: 'proxy:1' },
    ])
  })

  test('a label or an annotation', () => {
    const fields = {
      'f:metadata': {
        'f:labels': { 'f:example.com/team': {} },
        'f:annotations': { 'f:note': {}, 'f:other': {} },
      },
    }
    const { metadata } = left(['/metadata/labels/example.com~1team', '/metadata/annotations/note'], fields)
    expect(metadata).toEqual({ name: 'web', labels: {}, annotations: { other: 'y' } })
  })

  test('nothing of a list whose keys cannot be read', () => {
    const list = { 'f:containers': { 'k:[': { 'f:image': {} }, 'k:"web"': { 'f:image': {} } } }
    const fields = { 'f:spec': { 'f:template': { 'f:spec': list } } }
    expect(left(['/spec/template/spec/containers/*/image'], fields)).toEqual(deployment())
  })

  test('nothing where the fields of others are of another shape', () => {
    for (const fields of [null, 'x', { 'f:spec': 'x' }, { 'f:spec': { '.': {} } }])
      expect(
        withoutIgnored(deployment(), ignoredFieldsOf(place, [rule(['/spec/replicas'])]), [
          { manager: 'x', fieldsV1: fields },
        ]),
      ).toEqual(deployment())
  })
})

describe('the fields that others took over', () => {
  const ours = { manager: 'hansa', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:paused': {} } } }

  test('are those that they own and Hansa does not, with one pointer for the items of a list', () => {
    const both = { 'f:spec': { 'f:replicas': {}, 'f:paused': {}, 'f:minReadySeconds': {} } }
    const managers = [
      ours,
      { manager: 'kubectl-edit', fieldsV1: both },
      { manager: 'other', fieldsV1: imageOf('web') },
      { manager: 'other', fieldsV1: imageOf('proxy') },
    ]
    const pointers = takenPointers(deployment(), managers, 'hansa')
    expect(pointers).toEqual(['/spec/replicas', '/spec/template/spec/containers/*/image'])
  })

  test('are named with escaped keys', () => {
    const fields = { 'f:metadata': { 'f:labels': { 'f:example.com/team': {} } } }
    expect(takenPointers(deployment(), [ours, { manager: 'x', fieldsV1: fields }], 'hansa')).toEqual([
      '/metadata/labels/example.com~1team',
    ])
  })
})
