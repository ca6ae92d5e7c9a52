import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HansaError } from '../runtime/errors.js'
import { tokenSubject } from '../runtime/subject.js'
import { anna, asked, type OpenRoom, openRoom, until } from './testing/room.js'

let hub: OpenRoom
beforeEach(async () => {
  hub = await openRoom()
})
afterEach(() => hub.close())

const refusal = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
  } catch (error) {
    if (error instanceof HansaError) return `${error.code}: ${error.message} → ${error.hint}`
    throw error
  }
  return 'not refused'
}

describe('registering with an administrator’s credential', () => {
  test("stores a token of the hub's account and nothing of the credential given", async () => {
    const member = hub.addCluster('eu-1')
    const cluster = await hub.room.service.register(asked(member), anna)

    expect(cluster.status).toMatchObject({
      version: 'v1.34.2',
      credentials: { issuedBy: 'Hansa', role: 'cluster-admin' },
    })
    const stored = await hub.store.read(async (reader) => ({
      token: await hub.sealer.open(reader, { owner: cluster.metadata.uid, name: 'token' }),
      shown: JSON.stringify(await reader.byUid(cluster.metadata.uid)),
    }))
    expect(stored.token).not.toBe(member.token)
    expect(stored.token.split('.')).toHaveLength(3)
    expect(stored.shown).not.toContain(stored.token)
    expect(stored.shown).not.toContain(member.token)
  })

  test('creates the namespace of the hub, a service account and a binding to cluster-admin', async () => {
    const member = hub.addCluster('eu-1')
    await hub.room.service.register(asked(member), anna)

    const namespace = member.objects('Namespace').find(({ metadata }) => metadata.name === 'hansa-system')
    expect(namespace?.metadata.labels?.['hansa.dev/hub']).toBe(hub.store.hubUid)
    expect(member.objects('ServiceAccount').map(({ metadata }) => metadata.name)).toContain('hansa')
    const [binding] = member.objects('ClusterRoleBinding')
    expect(binding).toMatchObject({ roleRef: { name: 'cluster-admin' }, metadata: { name: 'hansa' } })
  })

  test('binds the account to the given rules, and those that the hub itself needs', async () => {
    const member = hub.addCluster('eu-1')
    const rules = [{ verbs: ['*'], apiGroups: ['apps'], resources: ['*'] }]
    const cluster = await hub.room.service.register(asked(member, { rules }), anna)

    expect(cluster.status.credentials?.role).toBe('hansa')
    const [role] = member.objects('ClusterRole').filter(({ metadata }) => metadata.name === 'hansa')
    expect(role?.rules).toContainEqual(rules[0])
    expect(role?.rules).toContainEqual(expect.objectContaining({ resources: ['nodes', 'pods'] }))
  })

  test('renews at 80 % of the life that was granted', async () => {
    const member = hub.addCluster('eu-1', { maxTokenLifeSeconds: 1000 })
    const { status } = await hub.room.service.register(asked(member), anna)
    const { issuedAt = '', renewAt = '', expiresAt = '' } = status.credentials ?? {}
    expect((Date.parse(renewAt) - Date.parse(issuedAt)) / 1000).toBe(800)
    expect((Date.parse(expiresAt) - Date.parse(issuedAt)) / 1000).toBe(1000)
  })

  test('is Ready at once, with its APIs and nodes', async () => {
    const member = hub.addCluster('eu-1')
    await hub.room.service.register(asked(member), anna)
    await until('it is announced', () => hub.changesOf('eu-1').includes('added'))
    const facts = hub.room.fleet.get('eu-1')
    expect(facts?.ready).toBe(true)
    expect(facts?.apis.has('apps/v1/Deployment')).toBe(true)
    expect(facts?.nodes.map(({ name }) => name).sort()).toEqual(['eu-1-node-1', 'eu-1-node-2'])
  })

  test('as a dry run creates and stores nothing', async () => {
    const member = hub.addCluster('eu-1')
    const cluster = await hub.room.service.register(asked(member), { ...anna, dryRun: 'All' })
    expect(cluster.metadata.name).toBe('eu-1')
    expect(member.objects('ServiceAccount').map(({ metadata }) => metadata.name)).not.toContain('hansa')
    expect((await hub.room.resources.list({ subject: tokenSubject('test') })).items).toEqual([])
  })

  test('leaves nothing in the member when it cannot be stored', async () => {
    const member = hub.addCluster('eu-1')
    const both = await Promise.allSettled([
      hub.room.service.register(asked(member), anna),
      hub.room.service.register(asked(member, { name: 'other' }), anna),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await hub.room.resources.list({ subject: tokenSubject('test') })).items).toHaveLength(1)
  })
})

describe('registering is refused', () => {
  test('when nothing listens there', async () => {
    const member = hub.addCluster('eu-1')
    const connection = { ...asked(member).connection, server: 'http://127.0.0.1:1' }
    expect(await refusal(hub.room.service.register(asked(member, { connection }), anna))).toMatch(
      /^ClusterUnreachable: cannot reach http:\/\/127.0.0.1:1: .*ECONNREFUSED.* → .*curl -k/,
    )
  })

  test('when the server is not an API server', async () => {
    const member = hub.addCluster('eu-1')
    const connection = { ...asked(member).connection, server: `${hub.simulator.address}/nothing` }
    expect(await refusal(hub.room.service.register(asked(member, { connection }), anna))).toMatch(
      /^Unprocessable: .*is not a Kubernetes API server.* → check the address/,
    )
  })

  test('when the credential is not accepted', async () => {
    const member = hub.addCluster('eu-1')
    const connection = { ...asked(member).connection, credentials: { token: { value: 'wrong' } } }
    expect(await refusal(hub.room.service.register(asked(member, { connection }), anna))).toMatch(
      /^Unprocessable: .*does not accept the credential \(401\).* → use a valid credential/,
    )
  })

  test('when the credential lacks permissions, naming them', async () => {
    const member = hub.addCluster('eu-1')
    member.deny({ verb: 'create', resource: 'clusterrolebindings' })
    member.deny({ verb: 'create', resource: 'serviceaccounts' })
    const said = await refusal(hub.room.service.register(asked(member), anna))
    expect(said).toContain('create serviceaccounts in hansa-system')
    expect(said).toContain('create serviceaccounts/token in hansa-system')
    expect(said).toContain('create clusterrolebindings.rbac.authorization.k8s.io')
    expect(said).toContain('→ register with the credential of a cluster administrator')
    expect(member.objects('Namespace').map(({ metadata }) => metadata.name)).not.toContain('hansa-system')
  })

  test('when Kubernetes is older than 1.27', async () => {
    const member = hub.addCluster('eu-1', { version: 'v1.26.15' })
    expect(await refusal(hub.room.service.register(asked(member), anna))).toMatch(
      /^Unprocessable: .*runs Kubernetes v1.26.15: expected 1.27 or newer → upgrade/,
    )
  })

  test('when the name is taken', async () => {
    const [one, other] = [hub.addCluster('eu-1'), hub.addCluster('eu-2')]
    await hub.room.service.register(asked(one), anna)
    expect(await refusal(hub.room.service.register(asked(other, { name: 'eu-1' }), anna))).toMatch(
      /^AlreadyExists: Cluster "eu-1" already exists → choose another name, or unregister/,
    )
  })

  test('when it is registered under another name', async () => {
    const member = hub.addCluster('eu-1')
    await hub.room.service.register(asked(member), anna)
    expect(await refusal(hub.room.service.register(asked(member, { name: 'again' }), anna))).toMatch(
      /^Conflict: this cluster is already registered as "eu-1" .* → use "eu-1", or unregister it first/,
    )
  })

  test('when it is a member of another hub, unless it is taken over', async () => {
    const other = await openRoom()
    try {
      const member = hub.addCluster('eu-1')
      await other.room.service.register(asked(member, { name: 'theirs' }), anna)
      const theirs = await other.store.read(async (reader) => {
        const [row] = await reader.list({ kind: 'Cluster' })
        return other.sealer.open(reader, { owner: row?.uid ?? '', name: 'token' })
      })

      const said = await refusal(hub.room.service.register(asked(member), anna))
      expect(said).toContain(`is registered with another hub (${other.store.hubUid}, as "theirs")`)
      expect(said).toContain('--take-over')

      await hub.room.service.register(asked(member, { takeOver: true }), anna)
      const answer = await fetch(`${member.server}/api/v1/nodes`, {
        headers: { authorization: `Bearer ${theirs}` },
      })
      expect(answer.status).toBe(401)
    } finally {
      await other.close()
    }
  })
})

describe('a cluster with a ready token', () => {
  const manifest = (
    server: string,
    credentials: { token: { value: string } | { digest: string } },
    name = 'eu-1',
  ) => ({
    apiVersion: 'hansa.dev/v1' as const,
    kind: 'Cluster',
    metadata: { name },
    spec: hub.room.resources.kind.specInput.parse({ region: 'eu', connection: { server, credentials } }),
  })

  test('is registered by applying it, with the same checks', async () => {
    const member = hub.addCluster('eu-1')
    const { resource, created } = await hub.room.resources.apply(
      { name: 'eu-1' },
      manifest(member.server, { token: { value: member.token } }),
      anna,
    )
    expect(created).toBe(true)
    expect(resource.status).toMatchObject({ version: 'v1.34.2', credentials: { issuedBy: 'User' } })
    expect(resource.spec.connection.credentials).toEqual({
      token: { digest: hub.sealer.digest(resource.metadata.uid, member.token) },
    })
    expect(
      member
        .objects('Namespace')
        .some(({ metadata }) => metadata.labels?.['hansa.dev/hub'] === hub.store.hubUid),
    ).toBe(true)
    await until('it is in the fleet', () => hub.room.fleet.get('eu-1')?.ready === true)

    const old = hub.addCluster('eu-2', { version: 'v1.26.0' })
    const body = manifest(old.server, { token: { value: old.token } }, 'eu-2')
    expect(await refusal(hub.room.resources.create(body, anna))).toContain('expected 1.27 or newer')
    expect(await refusal(hub.room.resources.get({ name: 'eu-2' }))).toMatch(/^NotFound/)
  })

  test('read and applied again changes nothing', async () => {
    const member = hub.addCluster('eu-1')
    await hub.room.resources.create(manifest(member.server, { token: { value: member.token } }), anna)
    const read = await hub.room.resources.get({ name: 'eu-1' })
    const calls = member.requests
    expect(calls).toBeDefined()
    const { resource } = await hub.room.resources.apply(
      { name: 'eu-1' },
      { ...read, metadata: { name: 'eu-1' } },
      anna,
    )
    expect(resource.metadata.generation).toBe(read.metadata.generation)
    expect(resource.spec).toEqual(read.spec)
  })

  test('keeps its token when a JSON Patch tests or sends its digest', async () => {
    const member = hub.addCluster('eu-1')
    await hub.room.resources.create(manifest(member.server, { token: { value: member.token } }), anna)
    const { spec } = await hub.room.resources.get({ name: 'eu-1' })
    const path = '/spec/connection/credentials'
    const patched = await hub.room.resources.patch(
      { name: 'eu-1' },
      [
        { op: 'test', path, value: spec.connection.credentials },
        { op: 'replace', path, value: spec.connection.credentials },
        { op: 'add', path: '/metadata/labels/tier', value: 'prod' },
      ],
      anna,
    )
    expect([patched.spec, patched.metadata.labels]).toEqual([spec, { tier: 'prod' }])
    const foreign = [{ op: 'replace' as const, path, value: { token: { digest: 'hmac-1234' } } }]
    expect(await refusal(hub.room.resources.patch({ name: 'eu-1' }, foreign, anna))).toContain(
      'does not match any value stored',
    )
  })

  test('is refused with the digest of something that is not stored', async () => {
    const member = hub.addCluster('eu-1')
    const body = manifest(member.server, { token: { digest: 'hmac-1234' } })
    expect(await refusal(hub.room.resources.create(body, anna))).toMatch(
      /^BadRequest: \/spec\/connection\/credentials\/token: does not match any value stored/,
    )
  })

  test('keeps its connection when a change omits it', async () => {
    const member = hub.addCluster('eu-1')
    await hub.room.resources.create(manifest(member.server, { token: { value: member.token } }), anna)
    const body = {
      apiVersion: 'hansa.dev/v1' as const,
      kind: 'Cluster',
      metadata: { name: 'eu-1', labels: { tier: 'prod' } },
      spec: hub.room.resources.kind.specInput.parse({ region: 'us' }),
    }
    const { resource } = await hub.room.resources.apply({ name: 'eu-1' }, body, anna)
    expect(resource.spec.region).toBe('us')
    expect(resource.spec.connection.server).toBe(member.server)
  })

  test('cannot be pointed at another cluster', async () => {
    const [member, other] = [hub.addCluster('eu-1'), hub.addCluster('eu-2')]
    await hub.room.resources.create(manifest(member.server, { token: { value: member.token } }), anna)
    const patch = {
      spec: { connection: { server: other.server, credentials: { token: { value: other.token } } } },
    }
    expect(await refusal(hub.room.resources.patch({ name: 'eu-1' }, patch, anna))).toMatch(
      /is not the cluster registered as "eu-1"/,
    )
  })
})
