import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { KubeError, type RequestOptions } from '../../kube/index.js'
import { type Hub, openHub } from '../testing/hub.js'
import { autoscaler, configMap, deployment } from '../testing/manifests.js'
import { at, personOn } from '../testing/person.js'
import { leftToOthers } from './takeover.js'

let hub: Hub
beforeEach(async () => {
  hub = await openHub()
})
afterEach(() => hub.close())

const person = (manager: string) => personOn(hub.cluster(), manager)
const adopt = { desired: { conflicts: 'Adopt' as const } }
const settings = async () => person('reader').get(at.configMap('settings'))
const managersOf = ({ metadata }: { metadata: { managedFields: { manager: string }[] } }): string[] =>
  metadata.managedFields.map(({ manager }) => manager)

const old = configMap('settings', { a: '1', gone: '1' })
const isMigration = ({ contentType }: RequestOptions): boolean =>
  contentType === 'application/merge-patch+json'

describe('an adopted object', () => {
  test.each([
    'kubectl-client-side-apply',
    'kubectl-create',
    'helm',
    'argocd-controller',
    'kustomize-controller',
    'fleetagent',
  ])('loses fields of %s that the bundle lacks, now and with later versions', async (manager) => {
    await person(manager).create(at.configMaps(), old)
    await hub.push('web', '1.0.0', [configMap('settings', { a: '2', later: '1' })])
    await hub.push('web', '2.0.0', [configMap('settings', { a: '2' })])
    const uid = await hub.place(adopt)
    await hub.ready(uid)
    expect(await settings()).toMatchObject({ data: { a: '2', later: '1' } })
    expect((await settings()).data.gone).toBeUndefined()
    expect(managersOf(await settings())).toEqual(['hansa'])
    await hub.place({ version: '2.0.0', ...adopt })
    await hub.ready(uid)
    expect((await settings()).data).toEqual({ a: '2' })
  })

  test('loses fields that helm applied (Helm 4)', async () => {
    await person('helm').apply(at.configMap('settings'), old)
    await hub.push('web', '1.0.0', [configMap('settings', { a: '2' })])
    await hub.ready(await hub.place(adopt))
    expect((await settings()).data).toEqual({ a: '2' })
  })

  test('keeps fields of other managers', async () => {
    await person('helm').create(at.configMaps(), old)
    await person('injector').patch(at.configMap('settings'), { data: { injected: '1' } })
    await hub.push('web', '1.0.0', [configMap('settings', { a: '2' })])
    await hub.ready(await hub.place(adopt))
    expect((await settings()).data).toEqual({ a: '2', injected: '1' })
  })

  test('keeps its replicas if an autoscaler targets it, even before the first scaling', async () => {
    const helm = person('helm')
    await helm.create(at.autoscalers(), autoscaler('web', 'web'))
    await helm.create('/apis/apps/v1/namespaces/default/deployments', {
      ...deployment('web', { replicas: 3 }),
      metadata: { name: 'web', labels: { gone: '1' } },
    })
    await hub.push('web', '1.0.0', [deployment('web', { replicas: 1 })])
    await hub.ready(await hub.place(adopt))
    const live = await person('reader').get(at.deployment('web'))
    expect(live.metadata.labels.gone).toBeUndefined()
    expect({ replicas: live.spec.replicas, generation: live.metadata.generation }).toEqual({
      replicas: 3,
      generation: 1,
    })
  })

  test('is migrated once more after a crash between migration and apply, with the same result', async () => {
    await person('helm').create(at.configMaps(), old)
    let migrations = 0
    let dies = true
    await hub.restart({
      transport: (transport) => ({
        ...transport,
        request: async (asked) => {
          if (isMigration(asked)) migrations += 1
          if (migrations > 0 && dies && asked.contentType === 'application/apply-patch+yaml')
            throw new KubeError('Closed', 'the hub died')
          return transport.request(asked)
        },
      }),
    })
    await hub.push('web', '1.0.0', [configMap('settings', { a: '2' })])
    const uid = await hub.place(adopt)
    await expect.poll(async () => managersOf(await settings())).toEqual(['hansa'])
    expect((await settings()).data).toEqual({ a: '1', gone: '1' })
    dies = false
    await hub.restart()
    await hub.ready(uid)
    expect((await settings()).data).toEqual({ a: '2' })
    expect(migrations).toBe(1)
  })

  test('that changes between the read and the migration is read again', async () => {
    await person('helm').create(at.configMaps(), old)
    let first = true
    await hub.restart({
      transport: (transport) => ({
        ...transport,
        request: async (asked) => {
          if (isMigration(asked) && first) {
            first = false
            await person('injector').patch(at.configMap('settings'), { data: { injected: '1' } })
          }
          return transport.request(asked)
        },
      }),
    })
    await hub.push('web', '1.0.0', [configMap('settings', { a: '2' })])
    await hub.ready(await hub.place(adopt))
    expect((await settings()).data).toEqual({ a: '2', injected: '1' })
  })

  test('that is replaced between the read and the migration is read again', async () => {
    await person('helm').create(at.configMaps(), old)
    let first = true
    await hub.restart({
      transport: (transport) => ({
        ...transport,
        request: async (asked) => {
          if (isMigration(asked) && first) {
            first = false
            await person('helm').remove(at.configMap('settings'))
            await person('helm').create(at.configMaps(), old)
          }
          return transport.request(asked)
        },
      }),
    })
    await hub.push('web', '1.0.0', [configMap('settings', { a: '2' })])
    await hub.ready(await hub.place(adopt))
    expect((await settings()).data).toEqual({ a: '2' })
  })
})

describe('the fields left to others', () => {
  const left = (group: string, kind: string, fields: Record<string, unknown> = {}) =>
    leftToOthers({ group, kind }, { apiVersion: 'v1', kind, metadata: { name: 'x' }, ...fields }).map(
      (path) => path.join(' '),
    )

  test('in every kind: status, replicas, owners, finalizers and records of controllers, but not the last-applied annotation of kubectl', () => {
    expect(left('', 'ConfigMap')).toEqual(
      expect.arrayContaining([
        'f:status',
        'f:spec f:replicas',
        'f:metadata f:ownerReferences',
        'f:metadata f:finalizers',
        'f:metadata f:annotations f:deployment.kubernetes.io/revision',
      ]),
    )
    expect(left('', 'ConfigMap').join(' ')).not.toContain('last-applied')
  })

  test('by kind: defaulted fields and fields that cannot be removed', () => {
    expect(left('', 'Secret')).toContain('f:data')
    expect(left('', 'ConfigMap')).not.toContain('f:data')
    expect(left('', 'PersistentVolumeClaim')).toContain('f:spec *')
    expect(left('admissionregistration.k8s.io', 'ValidatingWebhookConfiguration')).toContain(
      'f:webhooks * f:clientConfig f:caBundle',
    )
    expect(left('rbac.authorization.k8s.io', 'ClusterRole', { aggregationRule: {} })).toContain('f:rules')
    expect(left('rbac.authorization.k8s.io', 'ClusterRole')).not.toContain('f:rules')
  })
})
