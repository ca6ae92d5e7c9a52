import { describe, expect, it } from 'vitest'
import { type FieldPath, migratedManagers } from './migrate-managed-fields.js'
import type { KubeObject, ManagedFields } from './object.js'

const entry = (manager: string, fieldsV1: unknown, over: Partial<ManagedFields> = {}): ManagedFields => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  time: '2030-01-01T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...over,
})
const apply: Partial<ManagedFields> = { operation: 'Apply' }
const data = (...keys: string[]) => ({
  'f:data': { '.': {}, ...Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) },
})
const settings: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } }

const migrate = (
  entries: readonly ManagedFields[] | undefined,
  { applied = settings, leave = [] }: { applied?: KubeObject; leave?: FieldPath[] } = {},
) =>
  migratedManagers(entries, { manager: 'hansa', from: new Set(['helm', 'kubectl-create']), applied, leave })

describe('migrating managers', () => {
  const cases: {
    rule: string
    from: ManagedFields[]
    to: ManagedFields[] | undefined
  }[] = [
    { rule: 'an object without managers has nothing to migrate', from: [], to: undefined },
    {
      rule: 'an Update entry of a named manager becomes the Apply entry',
      from: [entry('helm', data('a'))],
      to: [entry('hansa', data('a'), apply)],
    },
    {
      rule: 'an Apply entry of a named manager (Helm 4) does, too',
      from: [entry('helm', data('a'), apply)],
      to: [entry('hansa', data('a'), apply)],
    },
    {
      rule: 'several entries are united, and the latest time is kept',
      from: [
        entry('helm', data('a', 'b'), { time: '2030-01-02T00:00:00Z' }),
        entry('helm', data('b', 'c'), apply),
        entry('kubectl-create', { 'f:immutable': {} }),
      ],
      to: [
        entry(
          'hansa',
          { ...data('a', 'b', 'c'), 'f:immutable': {} },
          { ...apply, time: '2030-01-02T00:00:00Z' },
        ),
      ],
    },
    {
      rule: 'an existing Apply entry gets the fields and keeps its time',
      from: [entry('hansa', data('a'), { ...apply, time: '2029-01-01T00:00:00Z' }), entry('helm', data('b'))],
      to: [entry('hansa', data('a', 'b'), { ...apply, time: '2029-01-01T00:00:00Z' })],
    },
    {
      rule: 'other managers, subresources and an Update entry of the same name as ours stay',
      from: [
        entry('kube-controller-manager', data('x')),
        entry('helm', data('s'), { subresource: 'status' }),
        entry('hansa', data('u')),
        entry('helm', data('a')),
      ],
      to: [
        entry('kube-controller-manager', data('x')),
        entry('helm', data('s'), { subresource: 'status' }),
        entry('hansa', data('u')),
        entry('hansa', data('a'), apply),
      ],
    },
    {
      rule: 'of entries in two versions, the one of the applied version is migrated',
      from: [entry('helm', data('a'), { apiVersion: 'v0' }), entry('helm', data('b'))],
      to: [entry('helm', data('a'), { apiVersion: 'v0' }), entry('hansa', data('b'), apply)],
    },
    {
      rule: 'where none is of the applied version, the latest is migrated',
      from: [
        entry('helm', data('a'), { apiVersion: 'v0', time: '2030-01-02T00:00:00Z' }),
        entry('kubectl-create', data('b'), { apiVersion: 'v00' }),
      ],
      to: [
        entry('kubectl-create', data('b'), { apiVersion: 'v00' }),
        entry('hansa', data('a'), { ...apply, apiVersion: 'v0', time: '2030-01-02T00:00:00Z' }),
      ],
    },
    {
      rule: 'entries of another version than that of our entry stay',
      from: [entry('hansa', data('a'), { ...apply, apiVersion: 'v2' }), entry('helm', data('b'))],
      to: undefined,
    },
    {
      rule: 'an item that one holds as a leaf and another by its fields is held as both',
      from: [
        entry('helm', { 'f:list': { 'k:{"name":"x"}': {} } }),
        entry('kubectl-create', { 'f:list': { 'k:{"name":"x"}': { 'f:value': {} } } }),
      ],
      to: [entry('hansa', { 'f:list': { 'k:{"name":"x"}': { '.': {}, 'f:value': {} } } }, apply)],
    },
  ]
  it.each(cases)('$rule', ({ from, to }) => {
    expect(migrate(from)).toEqual(to)
  })

  it('finds nothing to do in its own result', () => {
    for (const { from, to } of cases) expect(migrate(to ?? from)).toBeUndefined()
  })
})

describe('fields that stay', () => {
  const replicas: FieldPath[] = [['f:spec', 'f:replicas']]
  const spec = { 'f:spec': { 'f:replicas': {}, 'f:paused': {} } }

  it('stay with their manager, and nothing else does', () => {
    const migrated = migrate([entry('helm', spec)], { leave: replicas })
    expect(migrated).toEqual([
      entry('helm', { 'f:spec': { 'f:replicas': {} } }),
      entry('hansa', { 'f:spec': { 'f:paused': {} } }, apply),
    ])
    expect(migrate(migrated, { leave: replicas })).toBeUndefined()
  })

  it('are migrated if the applied object sets them', () => {
    const applied = { ...settings, spec: { replicas: 0 } }
    expect(migrate([entry('helm', spec)], { leave: replicas, applied })).toEqual([
      entry('hansa', spec, apply),
    ])
  })

  it('are found in items of a list by key, each for itself', () => {
    const hook = { '.': {}, 'f:clientConfig': { 'f:caBundle': {}, 'f:url': {} }, 'f:name': {} }
    const fields = { 'f:webhooks': { 'k:{"name":"a"}': hook, 'k:{"name":"b"}': hook, 'k:broken': {} } }
    const leave: FieldPath[] = [['f:webhooks', '*', 'f:clientConfig', 'f:caBundle']]
    const webhooks = [
      { name: 'a', clientConfig: { caBundle: 'eA==' } },
      { name: 'b', clientConfig: { url: 'https://b.example' } },
    ]
    expect(migrate([entry('helm', fields)], { leave, applied: { ...settings, webhooks } })).toEqual([
      entry('helm', { 'f:webhooks': { 'k:{"name":"b"}': { 'f:clientConfig': { 'f:caBundle': {} } } } }),
      entry(
        'hansa',
        {
          'f:webhooks': {
            'k:{"name":"a"}': hook,
            'k:{"name":"b"}': { '.': {}, 'f:clientConfig': { 'f:url': {} }, 'f:name': {} },
            'k:broken': {},
          },
        },
        apply,
      ),
    ])
  })

  it('cover a whole map, which counts as not set if it is empty', () => {
    const leave: FieldPath[] = [['f:data']]
    const filled = [entry('helm', data('password'))]
    expect(migrate(filled, { leave, applied: { ...settings, data: {} } })).toBeUndefined()
    expect(migrate(filled, { leave, applied: { ...settings, data: { other: 'eA==' } } })).toEqual([
      entry('hansa', data('password'), apply),
    ])
  })
})
