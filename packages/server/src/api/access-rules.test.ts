import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { RestOperation } from './operations.js'
import { createAccessHub } from './testing/access-hub.js'

const hub = await createAccessHub()
afterAll(() => hub.close())

const user = (name: string, ...groups: string[]) => ({
  id: `corp/${name}`,
  kind: 'User' as const,
  name,
  groups,
  source: { kind: 'Directory' as const, name: 'corp' },
})
const root = user('root', 'admins')
const lead = user('lead', 'shop-leads')
const dev = user('dev', 'shop')

const role = (name: string, ...rules: object[]) => ({ kind: 'Role', name, spec: { rules } })
const rule = (verbs: string[], kinds: string[]) => ({ verbs, kinds, names: [] })
const binding = (name: string, bound: string, group: string, scope?: object) => ({
  ...{ kind: 'RoleBinding', name },
  spec: { role: bound, subjects: [{ group }], ...(scope && { scope }) },
})
const placement = (namespace: string, name: string, labels: Record<string, string> = {}) => ({
  ...{ kind: 'Placement', namespace, name, labels },
  spec: {},
})
const cluster = (name: string, labels: Record<string, string>) => ({
  ...{ kind: 'Cluster', name, labels },
  spec: { zones: [], taints: [], unschedulable: false, connection: { server: 'https://10.0.0.1:6443' } },
})
const directory = (name: string) => ({
  ...{ kind: 'Directory', name },
  spec: { type: 'ldif', ldif: { path: `${name}.ldif` } },
})

beforeEach(() =>
  hub.replace([
    role('leads', rule(['create', 'update', 'delete', 'get', 'list'], ['RoleBinding', 'Role'])),
    role('ops', rule(['get', 'list', 'update'], ['Cluster'])),
    role('binders', rule(['create', 'update'], ['RoleBinding'])),
    binding('admins', 'admin', 'admins'),
    binding('binders', 'binders', 'binders'),
    binding('leads', 'leads', 'shop-leads'),
    binding('lead-editors', 'editor', 'shop-leads', { namespaces: ['shop'] }),
    binding('shop', 'editor', 'shop', { namespaces: ['shop'] }),
    binding('red', 'editor', 'red', { selector: { matchLabels: { team: 'red' } } }),
    binding('auditors', 'auditor', 'auditors', {}),
    binding('ops', 'ops', 'ops', { clusters: { labels: { matchLabels: { tier: 'test' } } } }),
    ...[
      placement('shop', 'web', { team: 'red' }),
      placement('pay', 'web'),
      placement('pay', 'red', { team: 'red' }),
    ],
    ...[cluster('eu-1', { tier: 'prod' }), cluster('us-1', { tier: 'test' })],
    ...[directory('corp'), directory('labs')],
  ]),
)

const operation = (procedure: string): RestOperation => {
  const found = hub.operations.find((one) => one.procedure === procedure)
  if (found === undefined) throw new Error(`no operation ${procedure}`)
  return found
}

const send = (procedure: string, input: Record<string, unknown>, as: ReturnType<typeof user>) =>
  hub.send(operation(procedure), input, as)

const resource = (kind: string, name: string, spec: object, metadata: object = {}) => ({
  ...{ apiVersion: 'hansa.dev/v1', kind, spec },
  metadata: { name, ...metadata },
})

const bind = (name: string, spec: object, as: ReturnType<typeof user>) =>
  send('rolebindings.apply', { name, resource: resource('RoleBinding', name, spec) }, as)

describe('what may not be seen', () => {
  test.each(['get', 'patch', 'delete'])(
    '%s: an object of others is refused exactly like one that does not exist',
    async (verb) => {
      const ask = async (name: string) => {
        const { code, body } = await send(`placements.${verb}`, { namespace: 'pay', name, patch: {} }, dev)
        const { instance: _instance, requestId: _id, ...rest } = body
        return { code, text: JSON.stringify(rest).replaceAll(name, 'NAME') }
      }
      expect(await ask('web')).toEqual(await ask('wex'))
      expect((await ask('web')).code).toBe('NotFound')
    },
  )

  test('a hint names no object of others', async () => {
    const { body } = await send('placements.get', { namespace: 'pay', name: 'rer' }, user('r', 'red'))
    expect(JSON.stringify(body)).not.toContain('did you mean')
  })
})

describe('a scope with labels of clusters', () => {
  const relabel = async (name: string, tier: string) => {
    const { connection: _unchanged, ...spec } = cluster(name, {}).spec
    const labelled = resource('Cluster', name, spec, { labels: { tier } })
    return (await send('clusters.apply', { name, dryRun: 'All', resource: labelled }, ops)).code
  }
  const ops = user('o', 'ops')

  test('ends where a cluster would leave it, or come into it', async () => {
    expect(await relabel('us-1', 'test')).not.toBe('Forbidden')
    expect(await relabel('us-1', 'prod')).toBe('Forbidden')
    expect(await relabel('eu-1', 'test')).toBe('Forbidden')
  })

  test('shows the clusters with these labels', async () => {
    const { body } = await send('clusters.list', {}, ops)
    expect(
      (body as { items?: { metadata: { name: string } }[] }).items?.map(({ metadata }) => metadata.name),
    ).toEqual(['us-1'])
  })
})

describe('what may be seen and not changed', () => {
  test('is forbidden, with the missing verb, the kind and the scope', async () => {
    const { code, body } = await send('clusters.cordon', { name: 'us-1' }, user('o', 'ops'))
    expect(code).toBe('Forbidden')
    expect(body.detail).toBe('o is not allowed to cordon Cluster "us-1"')
    expect(JSON.stringify(body)).toContain('ask an administrator of the hub for a role with')
  })

  test('names the command that says who may to those who can run it', async () => {
    const hintFor = async (as: ReturnType<typeof user>) =>
      JSON.stringify((await send('clusters.cordon', { name: 'us-1' }, as)).body)
    expect(await hintFor(user('o', 'ops'))).not.toContain('who-can')
    expect(await hintFor(user('a', 'auditors'))).toContain('hansa auth who-can cordon Cluster/us-1')
  })

  test('a change of fields needs their verbs too', async () => {
    const apply = (spec: object) =>
      send(
        'clusters.apply',
        { name: 'us-1', resource: resource('Cluster', 'us-1', spec, { labels: { tier: 'test' } }) },
        user('o', 'ops'),
      )
    expect((await apply({ region: 'us' })).code).toBe('OK')
    expect((await apply({ unschedulable: true })).body.detail).toContain('cordon Cluster')
    expect((await apply({ taints: [{ key: 'a', effect: 'NoSchedule' }] })).body.detail).toContain(
      'taint Cluster',
    )
  })

  test('labels cannot move an object out of one’s own scope, or into it', async () => {
    const red = user('r', 'red')
    const patch = (name: string, team: string) =>
      send('placements.patch', { namespace: 'pay', name, patch: { metadata: { labels: { team } } } }, red)
    expect((await patch('red', 'blue')).code).toBe('Forbidden')
    expect((await patch('web', 'red')).code).toBe('NotFound')
  })
})

describe('a binding', () => {
  test('takes effect at once, and ends at once', async () => {
    const anna = user('anna')
    const read = async () => (await send('placements.get', { namespace: 'pay', name: 'web' }, anna)).code
    expect(await read()).toBe('NotFound')
    await bind(
      'anna',
      { role: 'viewer', subjects: [{ user: 'corp/anna' }], scope: { namespaces: ['pay'] } },
      root,
    )
    expect(await read()).toBe('OK')
    await send('rolebindings.delete', { name: 'anna' }, root)
    expect(await read()).toBe('NotFound')
  })

  test('to a role that does not exist is refused, with a near name among the built-in ones and those that its author sees', async () => {
    const refused = (role: string, as = root) => bind('x', { role, subjects: [{ user: 'anna' }] }, as)
    const { code, body } = await refused('editr')
    expect([code, body.detail]).toEqual(['MissingReference', '/spec/role: role "editr" not found'])
    expect(body.hint).toContain('did you mean "editor"?')
    expect((await refused('ledas', lead)).body.hint).toContain('did you mean "leads"?')
    const binder = user('b', 'binders')
    expect((await refused('editr', binder)).body.hint).toContain('did you mean "editor"?')
    expect((await refused('ledas', binder)).body.hint).toBe('`hansa auth roles` lists the roles')
  })

  test('cannot give more than its author holds, in the same scope', async () => {
    const give = (name: string, scope?: object) =>
      bind('x', { role: name, subjects: [{ user: 'anna' }], ...(scope && { scope }) }, lead)
    expect((await give('editor', { namespaces: ['shop'] })).code).toBe('OK')
    expect((await give('viewer', { namespaces: ['shop'] })).code).toBe('OK')
    expect((await give('editor', { namespaces: ['shop', 'pay'] })).code).toBe('Forbidden')
    expect((await give('editor')).code).toBe('Forbidden')
    expect((await give('admin', { namespaces: ['shop'] })).code).toBe('Forbidden')
  })

  test('of the last administrator cannot be removed, narrowed or emptied', async () => {
    expect((await send('rolebindings.delete', { name: 'admins' }, root)).code).toBe('Conflict')
    expect((await bind('admins', { role: 'viewer', subjects: [{ group: 'admins' }] }, root)).code).toBe(
      'Conflict',
    )
    const scope = { namespaces: ['shop'] }
    expect((await bind('admins', { role: 'admin', subjects: [{ group: 'admins' }], scope }, root)).code).toBe(
      'Conflict',
    )
    await bind('second', { role: 'admin', subjects: [{ user: 'nobody' }] }, root)
    expect((await send('rolebindings.delete', { name: 'admins' }, root)).code).toBe('Conflict')
    await bind('second', { role: 'admin', subjects: [{ user: 'corp/2' }] }, root)
    expect((await send('rolebindings.delete', { name: 'admins' }, root)).code).toBe('OK')
  })
})

describe('the subjects of a binding', () => {
  const stored = async (...subjects: object[]) => {
    const { body } = await bind('b', { role: 'viewer', subjects }, root)
    return (body as { spec?: { subjects: object[] } }).spec?.subjects ?? body
  }

  test.each([
    ['a username that one directory has', { user: 'anna' }, { user: 'corp/1' }],
    ['a username in a directory', { user: 'ben', directory: 'labs' }, { user: 'labs/2' }],
    ['an ID', { user: 'corp/7' }, { user: 'corp/7' }],
    ['a username at a sign-in', { user: 'anna', signIn: 'home' }, { user: 'anna', signIn: 'home' }],
    ['a username of nobody', { user: 'zoe' }, { user: 'zoe' }],
    ['a group of any source', { group: 'dev' }, { group: 'dev' }],
    ['a group of a directory', { group: 'dev', directory: 'corp' }, { group: 'dev', directory: 'corp' }],
  ])('%s', async (_what, sent, kept) => {
    expect(await stored(sent)).toEqual([kept])
  })

  test.each([
    [
      'a username that several directories have',
      { user: 'ben' },
      'BadRequest',
      'several directories have a user "ben"',
    ],
    [
      'a username that the directory does not have',
      { user: 'zoe', directory: 'corp' },
      'BadRequest',
      'has no user "zoe"',
    ],
    [
      'a directory that does not exist',
      { group: 'dev', directory: 'none' },
      'MissingReference',
      'Directory "none" not found',
    ],
    [
      'a sign-in that does not exist',
      { user: 'anna', signIn: 'none' },
      'MissingReference',
      'SignIn "none" not found',
    ],
    ['a sign-in with a directory', { group: 'dev', signIn: 'company' }, 'BadRequest', 'by Directory "corp"'],
    ['two sources', { group: 'dev', signIn: 'home', directory: 'corp' }, 'BadRequest', 'not both'],
  ])('%s is refused', async (_what, sent, code, text) => {
    const refusal = await bind('b', { role: 'viewer', subjects: [sent] }, root)
    expect(refusal.code).toBe(code)
    expect(JSON.stringify(refusal.body)).toContain(JSON.stringify(text).slice(1, -1))
  })

  test('a user of a sign-in has the rights of its username there, and of no other source', async () => {
    await bind('anna', { role: 'viewer', subjects: [{ user: 'anna', signIn: 'home' }] }, root)
    const read = async (id: string, source: 'home' | 'other' | 'corp') => {
      const kind = source === 'corp' ? ('Directory' as const) : ('SignIn' as const)
      const as = { ...user('anna'), id, source: { kind, name: source } }
      return (await hub.send(operation('placements.get'), { namespace: 'pay', name: 'web' }, as)).code
    }
    expect(await read('home/3', 'home')).toBe('OK')
    expect(await read('other/3', 'other')).toBe('NotFound')
    expect(await read('corp/3', 'corp')).toBe('NotFound')
  })
})

describe('a role', () => {
  const apply = (name: string, rules: object[], as = root) =>
    send('roles.apply', { name, resource: resource('Role', name, { rules }) }, as)

  test('with an unknown verb or kind is refused, with the field and a near name', async () => {
    const { body } = await apply('x', [rule(['get'], ['Release']), rule(['scael'], ['Release'])])
    expect(body.errors).toEqual([
      { pointer: '/spec/rules/1/verbs/0', reason: 'unknown verb "scael" (did you mean "scale"?)' },
    ])
    expect((await apply('x', [rule(['get'], ['releases'])])).body.detail).toContain('did you mean "Release"')
  })

  test('cannot contain more than its author holds on the whole hub', async () => {
    expect((await apply('x', [rule(['get'], ['Role'])], lead)).code).toBe('OK')
    expect((await apply('x', [rule(['get'], ['Placement'])], lead)).code).toBe('Forbidden')
    expect((await apply('x', [rule(['*'], ['Role'])], lead)).code).toBe('Forbidden')
  })

  test('that is bound cannot be deleted; a built-in one cannot be changed', async () => {
    expect((await send('roles.delete', { name: 'leads' }, root)).code).toBe('Conflict')
    expect((await apply('viewer', [rule(['*'], ['*'])])).body.detail).toContain('is built in')
  })
})

describe('a review', () => {
  test('says whether one may, and through which binding', async () => {
    const may = async (verb: string, namespace: string, as = dev, extra = {}) =>
      (
        await hub.send(
          operation('access.review'),
          { verb, kind: 'Placement', namespace, name: 'web', ...extra },
          as,
        )
      ).body
    expect(await may('update', 'shop')).toEqual({
      allowed: true,
      grants: [{ role: 'editor', binding: 'shop', subject: { group: 'shop' } }],
    })
    expect(await may('update', 'pay')).toEqual({ allowed: false, grants: [] })
    expect(await may('update', 'pay', root, { subject: { groups: ['shop'] } })).toMatchObject({
      allowed: false,
    })
    expect(await may('update', 'shop', dev, { subject: { groups: ['red'] } })).toMatchObject({
      code: 'Forbidden',
    })
  })

  test('of a user: with the ID and the groups of the directory, or the username at a sign-in', async () => {
    const may = async (subject: object) =>
      (
        await hub.send(
          operation('access.review'),
          { verb: 'update', kind: 'Placement', namespace: 'shop', name: 'web', subject },
          root,
        )
      ).body.allowed
    expect(await may({ user: 'anna' })).toBe(true)
    expect(await may({ user: 'corp/1' })).toBe(true)
    expect(await may({ user: 'anna', groups: [] })).toBe(false)
    await bind('home', { role: 'editor', subjects: [{ user: 'zoe', signIn: 'home' }] }, root)
    expect(await may({ user: 'zoe' })).toBe(false)
    expect(await may({ user: 'zoe', signIn: 'home' })).toBe(true)
    await bind('home', { role: 'editor', subjects: [{ group: 'dev', directory: 'corp' }] }, root)
    expect(await may({ groups: ['dev'] })).toBe(false)
    expect(await may({ groups: ['dev'], directory: 'corp' })).toBe(true)
  })

  test('who can: every group with the permission, for the labels of the object', async () => {
    const { body } = await send(
      'access.whoCan',
      { verb: 'update', kind: 'Placement', namespace: 'shop', name: 'web' },
      root,
    )
    expect(body.items).toEqual(
      expect.arrayContaining([
        { subject: { group: 'admins' }, role: 'admin', binding: 'admins' },
        { subject: { group: 'shop' }, role: 'editor', binding: 'shop' },
        { subject: { group: 'red' }, role: 'editor', binding: 'red' },
      ]),
    )
    expect(body.items).toHaveLength(4)
  })
})
