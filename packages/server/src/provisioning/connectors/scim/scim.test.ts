import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../../../runtime/limits.js'
import type { Operation } from '../../operation.js'
import type { HttpAnswer, HttpRequest } from '../http.js'
import { oneByOne } from '../results.js'
import { createScimClient, filterFor, mayRetry } from './client.js'
import { createCreations } from './creations.js'
import { createGroups, namedGroups } from './groups.js'
import { mainEmail, ScimGroup, ScimUser } from './messages.js'
import { createUsers } from './users.js'

const { signal } = new AbortController()

type Asked = Omit<HttpRequest, 'signal' | 'reads'>

/** A client of a service with the given responses, and the received requests. */
const serviceOf = (answer: (asked: Asked) => Partial<HttpAnswer>) => {
  const asked: Asked[] = []
  const client = createScimClient({
    authorization: 'Bearer x',
    http: {
      limits: {
        ...defaultLimits.target,
        listItems: { most: 1_000, setting: 'HANSA_TARGET_LIST_ITEMS', text: '1000 items' },
      },
      send: async ({ method, path, body, headers }) => {
        const one = { method, path, body, headers: headers ?? {} }
        asked.push(one)
        return { status: 200, headers: {}, body: undefined, ...answer(one) }
      },
      time: () => undefined,
      locate: async () => {
        throw new Error('it is where it is')
      },
      close: async () => {},
    },
  })
  return { client, asked }
}

const config = (more: object = {}) => ({
  body: { patch: { supported: true }, filter: { supported: true }, bulk: { supported: false }, ...more },
})
const userOf = (id: number) => ({ id: String(id), userName: `u${id}` })

const creation = (username: string): Operation => ({
  id: username,
  connector: 'c',
  kind: 'CreateAccount',
  person: `corp/${username}`,
  account: { username },
  after: { displayName: username, mail: `${username}@example.org` },
  why: [],
})

describe('a list', () => {
  const pages = (give: (start: number) => { totalResults: number; Resources?: object[] }) => {
    const { client, asked } = serviceOf(({ path }) => ({
      body: give(Number(/startIndex=(\d+)/.exec(path)?.[1])),
    }))
    return { asked, read: () => client.list('/Users', ScimUser, signal) }
  }
  const some = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => userOf(from + index))

  test('is read page by page, however small the pages are that the service gives', async () => {
    const { read, asked } = pages((start) => ({
      totalResults: 5,
      Resources: some(start, Math.min(2, 6 - start)),
    }))
    expect((await read()).map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5'])
    expect(asked).toHaveLength(3)
  })

  test('of nothing may lack its resources', async () => {
    expect(await pages(() => ({ totalResults: 0 })).read()).toEqual([])
  })

  test.each<[string, (start: number) => { totalResults: number; Resources?: object[] }]>([
    ['ends before its count', (start) => ({ totalResults: 5, Resources: start === 1 ? some(1, 3) : [] })],
    ['repeats its first page', () => ({ totalResults: 5, Resources: some(1, 2) })],
    ['counts otherwise each time', (start) => ({ totalResults: 5 + start, Resources: some(start, 2) })],
  ])('that %s is not an answer: nobody counts as deleted', async (_what, give) => {
    await expect(pages(give).read()).rejects.toThrow(
      'returned a number of resources that differs from totalResults',
    )
  })

  test('that counts more than is read is refused before it is read', async () => {
    const { read, asked } = pages(() => ({ totalResults: 1e9, Resources: some(1, 100) }))
    await expect(read()).rejects.toThrow('HANSA_TARGET_LIST_ITEMS')
    expect(asked).toHaveLength(1)
  })
})

test.each([
  ['anna', 'userName eq "anna"'],
  ['a b', 'userName eq "a b"'],
  ['a"b', undefined],
  ['a\\b', undefined],
])('a filter for %s is %s: what would be escaped is looked for among all', (name, filter) => {
  expect(filterFor('userName', name)).toBe(filter)
})

describe('a change', () => {
  const update: Operation = {
    id: 'u',
    connector: 'c',
    kind: 'UpdateAccount',
    account: { key: '1', username: 'u1' },
    after: { displayName: 'New' },
    why: [],
  }

  test('carries the version it was made for, and is made again for a newer one', async () => {
    let reads = 0
    const { client, asked } = serviceOf(({ method, path }) => {
      if (path === '/ServiceProviderConfig') return config()
      if (method === 'GET') {
        reads += 1
        return { body: { ...userOf(1), displayName: 'Old', meta: { version: `W/"${reads}"` } } }
      }
      return { status: reads < 2 ? 412 : 200 }
    })
    expect(await createUsers(client).update(update, signal)).toEqual({ ok: true, key: '1' })
    const written = asked.filter(({ method }) => method === 'PATCH')
    expect(written.map(({ headers }) => headers?.['if-match'])).toEqual(['W/"1"', 'W/"2"'])
    expect(written.map(({ body }) => body)).toContainEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'displayName', value: 'New' }],
    })
  })

  test('that is always too late fails, to be tried again', async () => {
    const { client, asked } = serviceOf(({ method, path }) =>
      path === '/ServiceProviderConfig'
        ? config()
        : method === 'GET'
          ? { body: { ...userOf(1), meta: { version: '1' } } }
          : { status: 412, body: { detail: 'changed' } },
    )
    const task = (operation: Operation) => createUsers(client).update(operation, signal)
    expect(await oneByOne([update], task, { signal, mayRetry })).toEqual([
      { ok: false, retry: true, message: expect.stringContaining('changed') },
    ])
    expect(asked.filter(({ method }) => method === 'PATCH')).toHaveLength(3)
  })

  test('that is so already is not sent', async () => {
    const { client, asked } = serviceOf(({ path }) =>
      path === '/ServiceProviderConfig' ? config() : { body: { ...userOf(1), displayName: 'New' } },
    )
    expect(await createUsers(client).update(update, signal)).toMatchObject({ ok: true })
    expect(asked.every(({ method }) => method === 'GET')).toBe(true)
  })
})

describe('new users', () => {
  const people = ['a', 'b', 'c', 'd', 'e'].map(creation)

  test('come in bulk requests as large as the service takes, and each has its own answer', async () => {
    const { client, asked } = serviceOf(({ path, body }) => {
      if (path === '/ServiceProviderConfig') return config({ bulk: { supported: true, maxOperations: 3 } })
      const { Operations } = body as { Operations: { bulkId: string; data: { userName: string } }[] }
      return {
        body: {
          Operations: Operations.toReversed().flatMap<object>(({ bulkId, data: { userName } }) =>
            userName === 'e'
              ? []
              : userName === 'b'
                ? [{ bulkId, status: '409', response: { detail: 'taken' } }]
                : [{ bulkId, status: '201', location: `https://x/v2/Users/${userName}-1` }],
          ),
        },
      }
    })
    expect(await createCreations(client)(people, signal)).toEqual([
      { ok: true, key: 'a-1' },
      { ok: false, retry: false, message: 'b was not created: taken' },
      { ok: true, key: 'c-1' },
      { ok: true, key: 'd-1' },
      { ok: false, retry: true, message: expect.stringContaining('returned no result for it') },
    ])
    expect(asked.filter(({ path }) => path === '/Bulk')).toHaveLength(2)
  })

  test.each([413, 501])('come one by one where a bulk request is refused with %d', async (status) => {
    const { client } = serviceOf(({ path, body }) => {
      if (path === '/ServiceProviderConfig') return config({ bulk: { supported: true, maxOperations: 3 } })
      if (path === '/Bulk') return { status }
      const { userName } = body as { userName: string }
      return { status: 201, body: { id: `${userName}-1`, userName } }
    })
    const keys = (await createCreations(client)(people, signal)).map((one) =>
      one.ok ? one.key : one.message,
    )
    expect(keys).toEqual(['a-1', 'b-1', 'c-1', 'd-1', 'e-1'])
  })

  test('of a bulk request without an answer may be there: they are tried again, and the others go on', async () => {
    let requests = 0
    const { client } = serviceOf(({ path, body }) => {
      if (path === '/ServiceProviderConfig') return config({ bulk: { supported: true, maxOperations: 3 } })
      requests += 1
      if (requests === 1) return { status: 503 }
      const { Operations } = body as { Operations: { bulkId: string }[] }
      return {
        body: { Operations: Operations.map(({ bulkId }) => ({ bulkId, status: 201, response: userOf(1) })) },
      }
    })
    const results = await createCreations(client)(people, signal)
    expect(results.map((one) => one.ok || one.retry)).toEqual([true, true, true, true, true])
    expect(results.map(({ ok }) => ok)).toEqual([false, false, false, true, true])
  })

  test('come one by one without bulk support, and a failed one stops no other', async () => {
    const { client, asked } = serviceOf(({ path, body }) => {
      if (path === '/ServiceProviderConfig') return { status: 404 }
      const { userName } = body as { userName: string }
      return userName === 'b'
        ? { status: 409, body: { scimType: 'uniqueness', detail: 'taken' } }
        : { status: 201, body: { id: `${userName}-1`, userName } }
    })
    const results = await createCreations(client)(people.slice(0, 3), signal)
    expect(results).toEqual([
      { ok: true, key: 'a-1' },
      { ok: false, retry: false, message: 'POST /Users: uniqueness: taken' },
      { ok: true, key: 'c-1' },
    ])
    expect(asked.find(({ method }) => method === 'POST')?.body).toMatchObject({
      userName: 'a',
      externalId: 'corp/a',
      emails: [{ value: 'a@example.org', primary: true }],
    })
  })
})

const work = { value: 'a@work.example', type: 'work' }
const home = { value: 'a@home.example', type: 'home' }
test.each([
  ['the primary one', [work, { ...home, primary: true }], 'a@home.example'],
  ['the one for work', [home, work], 'a@work.example'],
  ['one of no kind', [home, { value: 'a@example.org' }], 'a@example.org'],
  ['none of another kind', [home], undefined],
  ['none', [], undefined],
])('the mail address of a user is %s', (_what, emails, value) => {
  expect(mainEmail(ScimUser.parse({ ...userOf(1), emails }))?.value).toBe(value)
})

describe('groups', () => {
  test('with one name are distinguished by their ids, always in the same way', () => {
    const group = (id: string) => ScimGroup.parse({ id, displayName: 'staff' })
    for (const groups of [
      [group('1'), group('2')],
      [group('2'), group('1')],
    ])
      expect([...namedGroups(groups)].map(([name, { id }]) => [name, id])).toEqual([
        ['staff', '1'],
        ['staff (2)', '2'],
      ])
  })

  test('that are gone take no members, and their members are out', async () => {
    const { client } = serviceOf(({ path }) =>
      path === '/ServiceProviderConfig' ? config() : { status: 404 },
    )
    const groups = createGroups(client)
    groups.learn(new Map([['staff', ScimGroup.parse({ id: '1', displayName: 'staff' })]]))
    const member = (kind: 'AddMembership' | 'RemoveMembership'): Operation => ({
      ...creation('a'),
      kind,
      account: { key: 'a-1', username: 'a' },
      membership: 'staff',
    })
    expect(await groups.members([member('RemoveMembership')], signal)).toEqual([{ ok: true }])
    groups.learn(new Map([['staff', ScimGroup.parse({ id: '1', displayName: 'staff' })]]))
    expect(await groups.members([member('AddMembership')], signal)).toEqual([
      { ok: false, retry: true, message: 'the group "staff" no longer exists in the service' },
    ])
  })
})
