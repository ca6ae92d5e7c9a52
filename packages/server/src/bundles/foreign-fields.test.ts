import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from './contract.js'
import { withoutForeignFields } from './foreign-fields.js'

const object = (
  apiVersion: string,
  kind: string,
  more: object = {},
  metadata: object = {},
): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: 'a', ...metadata },
  ...more,
})
const rbac = 'rbac.authorization.k8s.io/v1'
const webhooks = (clientConfig: object) =>
  object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
    webhooks: [{ name: 'x', clientConfig }],
  })
const definition = (clientConfig: object) =>
  object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
    spec: { conversion: { webhook: { clientConfig } } },
  })
const aggregationRule = { clusterRoleSelectors: [] }
const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]
const generated = { 'controller-uid': 'u', 'batch.kubernetes.io/job-name': 'a' }
const selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u' } }

describe('fields that others own are not stored', () => {
  test.each<[string, KubernetesObject, KubernetesObject]>([
    [
      'metadata of servers',
      object(
        'v1',
        'ConfigMap',
        { data: { k: 'v' }, status: {} },
        {
          uid: 'u',
          resourceVersion: '1',
          generation: 2,
          creationTimestamp: null,
          managedFields: [],
          selfLink: '/x',
          deletionTimestamp: 't',
        },
      ),
      object('v1', 'ConfigMap', { data: { k: 'v' } }),
    ],
    [
      'annotations of controllers and of kubectl, but no others',
      object(
        'apps/v1',
        'Deployment',
        {},
        {
          annotations: {
            'deployment.kubernetes.io/revision': '2',
            'kubectl.kubernetes.io/last-applied-configuration': '{}',
            mine: 'x',
          },
        },
      ),
      object('apps/v1', 'Deployment', {}, { annotations: { mine: 'x' } }),
    ],
    [
      'annotations, when none remain',
      object('apps/v1', 'Deployment', {}, { annotations: { 'deployment.kubernetes.io/revision': '2' } }),
      object('apps/v1', 'Deployment'),
    ],
    [
      'creation times in templates',
      object('apps/v1', 'StatefulSet', {
        spec: {
          template: { metadata: { creationTimestamp: null, labels: { a: 'b' } } },
          volumeClaimTemplates: [{ metadata: { name: 'd', creationTimestamp: null }, spec: {}, status: {} }],
        },
      }),
      object('apps/v1', 'StatefulSet', {
        spec: {
          template: { metadata: { labels: { a: 'b' } } },
          volumeClaimTemplates: [{ metadata: { name: 'd' }, spec: {} }],
        },
      }),
    ],
    [
      'rules beside an aggregation rule',
      object(rbac, 'ClusterRole', { aggregationRule, rules: [] }),
      object(rbac, 'ClusterRole', { aggregationRule }),
    ],
    ['an authority left empty in a webhook', webhooks({ caBundle: '', url: 'x' }), webhooks({ url: 'x' })],
    ['one of blanks, as kubebuilder writes it', webhooks({ caBundle: 'Cg==' }), webhooks({})],
    ['one left null in a conversion', definition({ caBundle: null }), definition({})],
    [
      'one of an APIService',
      object('apiregistration.k8s.io/v1', 'APIService', { spec: { caBundle: '', group: 'x' } }),
      object('apiregistration.k8s.io/v1', 'APIService', { spec: { group: 'x' } }),
    ],
    [
      'the selector and labels that the Job controller made',
      object(
        'batch/v1',
        'Job',
        {
          spec: { manualSelector: false, selector, template: { metadata: { labels: generated }, spec: {} } },
        },
        { labels: { ...generated, app: 'x' } },
      ),
      object(
        'batch/v1',
        'Job',
        { spec: { manualSelector: false, template: { metadata: {}, spec: {} } } },
        { labels: { app: 'x' } },
      ),
    ],
    [
      'the address of an exported Service',
      object(
        'v1',
        'Service',
        { spec: { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'], ports: [] } },
        { uid: 'u' },
      ),
      object('v1', 'Service', { spec: { ports: [] } }),
    ],
    [
      'the volume of an exported claim',
      object(
        'v1',
        'PersistentVolumeClaim',
        { spec: { volumeName: 'pv', resources: {} } },
        {
          annotations: { 'pv.kubernetes.io/bind-completed': 'yes' },
        },
      ),
      object('v1', 'PersistentVolumeClaim', { spec: { resources: {} } }),
    ],
  ])('%s', (_, sent, stored) => {
    expect(withoutForeignFields(sent).object).toEqual(stored)
  })
})

test.each<[string, KubernetesObject]>([
  ['rules without an aggregation rule', object(rbac, 'ClusterRole', { rules })],
  ['an authority with a value', webhooks({ caBundle: 'TUlJ' })],
  [
    'a selector of a Job that its author chose',
    object('batch/v1', 'Job', { spec: { manualSelector: true, selector } }),
  ],
  ['an address that an author wrote', object('v1', 'Service', { spec: { clusterIP: '10.0.0.1' } })],
  ['a headless Service, exported or not', object('v1', 'Service', { spec: { clusterIP: 'None' } })],
  ['a volume that an author named', object('v1', 'PersistentVolumeClaim', { spec: { volumeName: 'pv' } })],
  ['an empty caBundle of a kind that is not known', object('x/v1', 'Thing', { spec: { caBundle: '' } })],
])('%s stays', (_, sent) => {
  expect(withoutForeignFields(sent)).toEqual({ object: sent, warnings: [] })
})

test.each<[KubernetesObject, RegExp]>([
  [
    object('v1', 'ConfigMap', {}, { ownerReferences: [{ uid: 'u' }] }),
    /^ConfigMap "a": ownerReferences are omitted/,
  ],
  [object(rbac, 'ClusterRole', { aggregationRule, rules }), /rules are omitted.*aggregationRule/],
  [
    object('v1', 'Service', { spec: { clusterIP: '10.0.0.1' } }, { resourceVersion: '1' }),
    /clusterIP 10\.0\.0\.1/,
  ],
])('an author is warned about fields they may have meant', (sent, warning) => {
  expect(withoutForeignFields(sent).warnings).toEqual([expect.stringMatching(warning)])
})
