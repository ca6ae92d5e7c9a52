import { describe, expect, it } from 'vitest'
import { HansaClient } from './client.js'
import { kinds, pathOfKind, resourceKinds } from './kinds.js'

/** A client whose hub has nothing, and the paths it was asked for. */
const recording = () => {
  const asked: string[] = []
  const client = new HansaClient({
    baseUrl: 'http://hub.test',
    token: 't',
    fetch: async (input) => {
      asked.push(new URL(input instanceof Request ? input.url : input).pathname)
      return Response.json({ metadata: { resourceVersion: '1' }, items: [] })
    },
  })
  return { client, asked }
}

describe('the table of kinds', () => {
  it('lists every kind that users write after the kinds it can refer to', () => {
    const order = resourceKinds.map(({ kind }) => kind)
    const isAfter = (kind: (typeof order)[number], ...others: typeof order) =>
      others.every((other) => order.indexOf(other) < order.indexOf(kind))
    expect([...order].sort()).toEqual([
      'Bundle',
      'Cluster',
      'Connector',
      'Directory',
      'Mapping',
      'Namespace',
      'Placement',
      'Release',
      'Repository',
      'Role',
      'RoleBinding',
      'SignIn',
    ])
    expect(isAfter('Release', 'Namespace', 'Bundle', 'Placement', 'Cluster')).toBe(true)
    expect(isAfter('Mapping', 'Connector', 'Directory')).toBe(true)
    expect(isAfter('RoleBinding', 'Role')).toBe(true)
    expect(isAfter('Connector', 'Cluster', 'Directory')).toBe(true)
  })

  it('includes kinds that can only be watched', () => {
    expect([kinds.Event.written, kinds.Target.written]).toEqual([false, false])
    expect(pathOfKind(kinds.Target, 'shop')).toBe('/api/v1/targets')
  })

  it('says where the resources of a kind are: of all namespaces, or of one', () => {
    expect(pathOfKind(kinds.Release)).toBe('/api/v1/releases')
    expect(pathOfKind(kinds.Release, 'a/b')).toBe('/api/v1/namespaces/a%2Fb/releases')
    expect(pathOfKind(kinds.Cluster, 'shop')).toBe('/api/v1/clusters')
  })

  it.each(resourceKinds)(
    'gives $kind its own client, and the same by name',
    async ({ kind, plural, path }) => {
      const { client, asked } = recording()
      const own: unknown = Reflect.get(client, plural)
      expect(Object.keys(Object(own))).toEqual(expect.arrayContaining(['list', 'apply', 'watch', 'waitFor']))
      await client.resources(kind).list()
      await (own as typeof client.clusters).list()
      expect(asked).toEqual([path, path])
    },
  )
})
