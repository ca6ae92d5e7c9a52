import { describe, expect, it } from 'vitest'
import { serverSideApply } from './apply.js'
import { type ApplyProblem, applyProblem } from './apply-problem.js'
import { KubeError } from './errors.js'
import { list } from './list.js'
import { get, getMetadata } from './read.js'
import { remove } from './remove.js'
import { pathOf, wellKnown } from './resource.js'
import { statusError } from './status.js'
import { createAnswers } from './testing/answers.js'
import { failure } from './testing/transport.js'

const { secrets, namespaces } = wellKnown
const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', namespace: 'n' } }

describe('pathOf', () => {
  it('leads to collections and objects, in a namespace or over all', () => {
    const deployments = { group: 'apps', apiVersion: 'apps/v1', plural: 'deployments', namespaced: true }
    expect(pathOf(deployments)).toBe('/apis/apps/v1/deployments')
    expect(pathOf(deployments, 'n')).toBe('/apis/apps/v1/namespaces/n/deployments')
    expect(pathOf(deployments, 'n', 'web', 'scale')).toBe('/apis/apps/v1/namespaces/n/deployments/web/scale')
    expect(pathOf(namespaces, 'ignored', 'a:b')).toBe('/api/v1/namespaces/a%3Ab')
    expect(() => pathOf(deployments, undefined, 'web')).toThrow(TypeError)
  })
})

describe('serverSideApply', () => {
  it('sends the object as an apply patch of field manager hansa', async () => {
    const { transport, asked } = createAnswers(() => ({
      status: 201,
      body: { ...secret, metadata: { ...secret.metadata, uid: 'u' } },
    }))
    const applied = await serverSideApply(transport, secrets, secret, { force: true, dryRun: true })
    expect(applied.created).toBe(true)
    expect(applied.object.metadata.uid).toBe('u')
    expect(asked[0]).toMatchObject({
      method: 'PATCH',
      path: '/api/v1/namespaces/n/secrets/a',
      query: { fieldManager: 'hansa', force: true, dryRun: 'All' },
      contentType: 'application/apply-patch+yaml',
      body: secret,
    })
  })

  it('returns a metadata answer as the object it belongs to', async () => {
    const body = { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata', metadata: { name: 'a' } }
    const { transport } = createAnswers(() => ({ body }))
    const { object, created } = await serverSideApply(transport, secrets, secret, { metadataOnly: true })
    expect(object).toMatchObject({ apiVersion: 'v1', kind: 'Secret' })
    expect(created).toBe(false)
  })
})

describe('applyProblem', () => {
  const status = (code: number, message: string, causes: unknown[] = [], reason?: string) =>
    statusError({
      status: code,
      body: { apiVersion: 'v1', kind: 'Status', message, reason, details: { causes } },
      now: 0,
    })
  const immutable = { reason: 'FieldValueInvalid', field: 'metadata.uid', message: 'field is immutable' }
  const conflict = {
    reason: 'FieldManagerConflict',
    message: 'conflict with "kubectl" using apps/v1',
    field: '.spec.replicas',
  }
  // The messages of kube-apiserver 1.36.
  const rows: [string, KubeError, ApplyProblem['kind']][] = [
    ['fields of others', status(409, 'Apply failed with 1 conflict', [conflict]), 'FieldConflict'],
    [
      'a uid where nothing is',
      status(
        409,
        'Operation cannot be fulfilled on deployments.apps "x": uid mismatch: the provided object specified uid 1, and no existing object was found',
      ),
      'UidMismatch',
    ],
    [
      'another uid',
      status(422, 'Deployment.apps "x" is invalid: metadata.uid: Invalid value', [immutable, immutable]),
      'UidMismatch',
    ],
    [
      'a change in between',
      status(409, 'the object has been modified; please apply your changes to the latest version'),
      'Transient',
    ],
    ['no namespace', status(404, 'namespaces "nowhere" not found'), 'NamespaceMissing'],
    ['no such kind', status(404, 'the server could not find the requested resource'), 'KindMissing'],
    [
      'a namespace on its way out',
      status(403, 'forbidden', [{ reason: 'NamespaceTerminating' }]),
      'NamespaceTerminating',
    ],
    ['too few rights', status(403, 'secrets "a" is forbidden'), 'Forbidden'],
    ['a bad token', status(401, 'Unauthorized'), 'Unauthorized'],
    ['a webhook', status(403, 'admission webhook "policy.example.org" denied the request: no'), 'Denied'],
    [
      'a wrong value',
      status(422, 'Deployment.apps "x" is invalid: spec.replicas', [{ field: 'spec.replicas' }]),
      'Invalid',
    ],
    [
      'a field the schema does not have',
      status(
        500,
        'failed to create typed patch object (n/x; apps/v1, Kind=Deployment): .spec.nonsense: field not declared in schema',
      ),
      'Invalid',
    ],
    ['too many requests', status(429, 'slow down'), 'Transient'],
    ['a failing server', status(500, 'etcdserver: leader changed'), 'Transient'],
    ['no connection', new KubeError('Refused', 'nobody there'), 'Transient'],
    ['a caller that gave up', new KubeError('Aborted', 'given up'), 'Other'],
  ]
  it.each(rows)('recognises %s', (_what, error, kind) => {
    expect(applyProblem(error).kind).toBe(kind)
  })

  it('names managers and fields of a conflict', () => {
    expect(applyProblem(status(409, 'Apply failed', [conflict]))).toEqual({
      kind: 'FieldConflict',
      conflicts: [{ manager: 'kubectl', field: '.spec.replicas' }],
    })
  })
})

describe('get and getMetadata', () => {
  it('return undefined for a missing object, and throw for anything else', async () => {
    const absent = createAnswers(() => undefined)
    expect(await get(absent.transport, secrets, secret.metadata)).toBeUndefined()
    expect(await getMetadata(absent.transport, secrets, secret.metadata)).toBeUndefined()
    const forbidden = createAnswers(() => ({ status: 403, body: {} }))
    expect((await failure(get(forbidden.transport, secrets, secret.metadata))).status).toBe(403)
    const nonsense = createAnswers(() => ({ body: ['?'] }))
    expect((await failure(get(nonsense.transport, secrets, secret.metadata))).cause).toBe('Protocol')
  })
})

describe('remove', () => {
  const outcome = (answer: { status?: number; body: unknown } | undefined) =>
    remove(createAnswers(() => answer).transport, secrets, secret.metadata, { uid: 'u' })

  it('distinguishes gone, going, absent and replaced', async () => {
    expect(await outcome({ body: { kind: 'Status', status: 'Success' } })).toBe('Deleted')
    expect(
      await outcome({ body: { ...secret, metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } } }),
    ).toBe('Deleting')
    expect(await outcome(undefined)).toBe('Absent')
    expect(await outcome({ status: 409, body: {} })).toBe('Replaced')
  })

  it('sends the uid as a precondition', async () => {
    const { transport, asked } = createAnswers(() => ({ body: {} }))
    await remove(transport, secrets, secret.metadata, { uid: 'u', propagationPolicy: 'Foreground' })
    expect(asked[0]?.body).toMatchObject({ propagationPolicy: 'Foreground', preconditions: { uid: 'u' } })
  })
})

describe('list', () => {
  it('follows pages and names the kind of each item', async () => {
    const { transport, asked } = createAnswers(({ query }) => ({
      body: {
        items: [{ metadata: { name: query?.continue === 'more' ? 'b' : 'a' } }],
        metadata: { resourceVersion: '7', continue: query?.continue === 'more' ? '' : 'more' },
      },
    }))
    const found = await list(transport, secrets, { namespace: 'n', labelSelector: 'a=b', limit: 1 })
    expect(found.items.map((item) => `${item.kind} ${item.metadata.name}`)).toEqual(['Secret a', 'Secret b'])
    expect(found.resourceVersion).toBe('7')
    expect(asked.map((request) => request.query)).toMatchObject([
      { limit: 1, labelSelector: 'a=b' },
      { continue: 'more' },
    ])
  })

  it('reads null as an empty list if the answer is declared a list', async () => {
    const { transport } = createAnswers(() => ({
      body: { kind: 'SecretList', items: null, metadata: { resourceVersion: '3' } },
    }))
    expect(await list(transport, secrets)).toEqual({ items: [], resourceVersion: '3' })
  })

  it('takes an answer that is not a list for an error, never for "there are no objects"', async () => {
    for (const body of [{}, { items: null }, { items: ['?'] }, undefined]) {
      const { transport } = createAnswers(() => ({ body }))
      expect((await failure(list(transport, secrets))).cause).toBe('Protocol')
    }
  })
})
