import { describe, expect, test } from 'vitest'
import type { RequestOptions } from '../../kube/index.js'
import { type Answer, createAnswers } from '../../kube/testing/index.js'
import { createManualClock } from '../../runtime/testing/clock.js'
import { claimNamespace, ensureAccount, makeAccount, removeAccount } from './account.js'
import { identify, refuseForeign } from './identify.js'
import { oldestMinor, reach } from './reach.js'

const namespace = (name: string, metadata: object = {}): Answer => ({
  body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name, uid: `uid-${name}`, ...metadata } },
})
const ours = (metadata: object = {}) =>
  namespace('hansa-system', {
    labels: { 'hansa.dev/hub': 'hub-1' },
    annotations: { 'hansa.dev/cluster': 'eu-1' },
    ...metadata,
  })
const deletes = (asked: readonly RequestOptions[]): string[] =>
  asked.flatMap(({ method, path }) => (method === 'DELETE' ? [path] : []))
const applied = (asked: readonly RequestOptions[]): string[] =>
  asked.flatMap(({ method, path }) =>
    method === 'PATCH' ? [path.replace(/^.*\/(\w+\/\w+[\w-]*)$/, '$1')] : [],
  )
/** Answers writes with the object that was sent. */
const echoes = ({ method, body }: RequestOptions): Answer | undefined => {
  if (method === 'DELETE') return { body: {} }
  if (method !== 'PATCH') return undefined
  const sent: { metadata: object } = typeof body === 'string' ? JSON.parse(body) : structuredClone(body)
  return { body: { ...sent, metadata: { uid: 'made', ...sent.metadata } } }
}

describe('what a hub removes', () => {
  test('is only its own: a member of another hub keeps everything', async () => {
    const { transport, asked } = createAnswers((request) =>
      request.method === 'GET' ? ours({ labels: { 'hansa.dev/hub': 'hub-2' } }) : echoes(request),
    )
    expect(await removeAccount(transport, 'hub-1')).toBe(false)
    expect(asked.map(({ method }) => method)).toEqual(['GET'])
  })

  test('starts with the namespace, and spares another namespace of that name', async () => {
    const { transport, asked } = createAnswers((request) =>
      request.method === 'GET' ? ours() : echoes(request),
    )
    expect(await removeAccount(transport, 'hub-1')).toBe(true)
    expect(deletes(asked)).toEqual([
      '/api/v1/namespaces/hansa-system',
      '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/hansa',
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/hansa',
    ])
    expect(JSON.stringify(asked[1]?.body)).toContain('uid-hansa-system')
  })

  test('no longer names its hub when it cannot be deleted', async () => {
    const { transport, asked } = createAnswers((request) => {
      if (request.method === 'GET') return ours()
      return request.method === 'DELETE' ? { status: 403, body: {} } : echoes(request)
    })
    expect(await removeAccount(transport, 'hub-1')).toBe(true)
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'DELETE', 'PATCH'])
  })

  test.each([401, 403, 404])(
    'counts as gone when a binding answers %i because the credential ended with the namespace',
    async (status) => {
      const { transport } = createAnswers((request) => {
        if (request.method === 'GET') return ours()
        return request.path.includes('rbac') ? { status, body: {} } : echoes(request)
      })
      expect(await removeAccount(transport, 'hub-1')).toBe(true)
    },
  )

  test('does not when the server fails', async () => {
    const failing = (path: string) =>
      createAnswers((request) => {
        if (request.method === 'GET') return ours()
        return request.path.includes(path) ? { status: 500, body: {} } : echoes(request)
      }).transport
    await expect(removeAccount(failing('rbac'), 'hub-1')).rejects.toMatchObject({ status: 500 })
    await expect(removeAccount(failing('namespaces'), 'hub-1')).rejects.toMatchObject({ status: 500 })
  })
})

describe('claiming a cluster', () => {
  const claim = (transport: Parameters<typeof claimNamespace>[0], clock = createManualClock()) => ({
    clock,
    done: claimNamespace(transport, { hubUid: 'hub-1', name: 'eu-1', version: '1.0', clock }),
  })

  test('records the hub it is registered with', async () => {
    const { transport, asked } = createAnswers(echoes)
    expect((await claim(transport).done).metadata).toMatchObject({
      uid: 'made',
      labels: { 'hansa.dev/hub': 'hub-1' },
      annotations: { 'hansa.dev/cluster': 'eu-1', 'hansa.dev/hub-version': '1.0' },
    })
    expect(applied(asked)).toEqual(['namespaces/hansa-system'])
  })

  test('waits for a namespace that is being deleted, and not for ever', async () => {
    let leaving = true
    const { transport, asked } = createAnswers((request) => {
      if (request.method !== 'GET') return echoes(request)
      return leaving ? ours({ deletionTimestamp: '2026-01-01T00:00:00Z' }) : undefined
    })
    const { clock, done } = claim(transport)
    await clock.pass(900)
    expect(applied(asked)).toEqual([])
    leaving = false
    await clock.pass(300)
    expect((await done).metadata.uid).toBe('made')
    leaving = true
    const late = claim(transport)
    const refused = expect(late.done).rejects.toThrow(/is still being deleted in the cluster after 30 s/)
    await late.clock.pass(30_600)
    await refused
  })
})

describe('the account', () => {
  const owner = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'hansa-system', uid: 'n-1' } }

  test('is recreated, so that every earlier token ends', async () => {
    const { transport, asked } = createAnswers(echoes)
    await makeAccount(transport, owner, undefined)
    expect(deletes(asked)).toEqual([
      '/api/v1/namespaces/hansa-system/serviceaccounts/hansa',
      '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/hansa',
    ])
    expect(applied(asked)).toEqual(['serviceaccounts/hansa', 'clusterrolebindings/hansa'])
    const binding = asked.find(
      ({ method, path }) => method === 'PATCH' && path.includes('clusterrolebindings'),
    )
    expect(JSON.stringify(binding?.body)).toContain('cluster-admin')
    expect(JSON.stringify(binding?.body)).toContain('n-1')
  })

  test('with rules is bound to its own role', async () => {
    const { transport, asked } = createAnswers(echoes)
    await makeAccount(transport, owner, [])
    expect(applied(asked)).toEqual([
      'serviceaccounts/hansa',
      'clusterroles/hansa',
      'roles/hansa',
      'rolebindings/hansa',
      'clusterrolebindings/hansa',
    ])
    expect(JSON.stringify(asked.at(-1)?.body)).not.toContain('cluster-admin')
  })

  test('that exists keeps its binding', async () => {
    const bound = createAnswers((request) =>
      request.method === 'GET' ? { body: { metadata: { name: 'hansa' } } } : echoes(request),
    )
    await ensureAccount(bound.transport, owner, false)
    expect(applied(bound.asked)).toEqual(['serviceaccounts/hansa'])
    const unbound = createAnswers(echoes)
    await ensureAccount(unbound.transport, owner, false)
    expect(applied(unbound.asked)).toEqual(['serviceaccounts/hansa', 'clusterrolebindings/hansa'])
    expect(deletes(unbound.asked)).toEqual([])
  })
})

describe('the identity of a cluster', () => {
  const identified = (system: Answer | undefined, own: Answer | undefined) =>
    identify(
      'https://x',
      createAnswers(({ path }) => (path.endsWith('kube-system') ? system : own)).transport,
    )

  test('is the uid of kube-system, and the namespace of the hub names its hub', async () => {
    expect(await identified(namespace('kube-system'), undefined)).toEqual({ clusterUid: 'uid-kube-system' })
    expect(await identified(namespace('kube-system'), ours())).toEqual({
      clusterUid: 'uid-kube-system',
      membership: { hub: 'hub-1', name: 'eu-1', terminating: false },
    })
    const leaving = await identified(namespace('kube-system'), ours({ deletionTimestamp: 'now' }))
    expect(leaving.membership?.terminating).toBe(true)
  })

  test('is unknown without kube-system, or without permission to read it', async () => {
    await expect(identified(undefined, undefined)).rejects.toThrow(/has no namespace kube-system/)
    await expect(identified({ status: 403, body: {} }, undefined)).rejects.toThrow(
      /not allowed to read namespaces/,
    )
  })

  test('of another hub is refused, unless it is taken over or being left', () => {
    const member = (hub: string | undefined, terminating = false) => ({
      clusterUid: 'c',
      membership: { hub, name: 'eu-9', terminating },
    })
    const refusing =
      (of: Parameters<typeof refuseForeign>[1], takeOver = false) =>
      () =>
        refuseForeign('https://x', of, 'hub-1', takeOver)
    expect(refusing(member('hub-2'))).toThrow(/is registered with another hub \(hub-2, as "eu-9"\)/)
    for (const fine of [member('hub-1'), member(undefined), member('hub-2', true), { clusterUid: 'c' }])
      expect(refusing(fine)).not.toThrow()
    expect(refusing(member('hub-2'), true)).not.toThrow()
  })
})

describe('connecting to a cluster', () => {
  const reached = (major: string, minor: string) =>
    reach(
      'https://x',
      createAnswers(() => ({ body: { major, minor, gitVersion: `v${major}.${minor}.0` } })).transport,
    )

  test('requires a supported version', async () => {
    expect(await reached('1', String(oldestMinor))).toMatchObject({ major: 1, minor: oldestMinor })
    expect(await reached('2', '0')).toMatchObject({ major: 2 })
    await expect(reached('1', String(oldestMinor - 1))).rejects.toThrow(/expected 1\.27 or newer/)
    await expect(reached('', '')).rejects.toThrow(/reported no Kubernetes version/)
  })

  test('says what answered if it is not an API server', async () => {
    const { transport } = createAnswers(() => ({ status: 404, body: 'not here' }))
    await expect(reach('https://x', transport)).rejects.toThrow(/but is not a Kubernetes API server/)
  })
})
