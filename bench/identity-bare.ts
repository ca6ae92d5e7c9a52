import { Pool } from 'undici'
import type { Gitea, OpenBao } from '../test/rig/index.js'
import { note } from './figure.js'
import { inParallel } from './parallel.js'

type Send = (method: string, path: string, body?: unknown) => Promise<unknown>

const clientOf = (origin: string, base: string, headers: Record<string, string>, connections: number) => {
  const pool = new Pool(origin, { connections })
  const send: Send = async (method, path, body) => {
    const answer = await pool.request({
      // LIST is a method of Vault's API that undici's types do not name.
      method: method as 'GET',
      path: `${base}${path}`,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.body.text()
    if (answer.statusCode >= 400) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  return { send, close: () => pool.close() }
}

const timed = async (body: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await body()
  return (performance.now() - began) / 1000
}

const widths = [4, 8, 16, 32]

const membersEach = 100

/** The number of connections at which `body` takes the fewest seconds. */
const fastestOf = async (body: (lanes: number) => Promise<number>): Promise<number> => {
  const times: { lanes: number; seconds: number }[] = []
  for (const lanes of widths) times.push({ lanes, seconds: await body(lanes) })
  note(times.map(({ lanes, seconds }) => `${lanes} connections: ${seconds.toFixed(2)} s`).join(', '))
  times.sort((one, other) => one.seconds - other.seconds)
  return times[0]?.lanes ?? 8
}

/** A function that returns the seconds of `body` at the number of connections that was fastest on its first call. */
const atFastest = (body: (lanes: number) => Promise<number>): (() => Promise<number>) => {
  let lanes: Promise<number> | undefined
  return async () => {
    lanes ??= fastestOf(body)
    return body(await lanes)
  }
}

const baoClient = ({ url, rootToken }: OpenBao, lanes: number) =>
  clientOf(url, '/v1/', { 'x-vault-token': rootToken }, lanes)

const giteaClient = ({ url, admin }: Gitea, lanes: number) => {
  const basic = Buffer.from(`${admin.username}:${admin.password}`).toString('base64')
  return clientOf(url, '/api/v1', { authorization: `Basic ${basic}` }, lanes)
}

const idOf = (answer: unknown): string => {
  const data: unknown =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'data') : undefined
  return typeof data === 'object' && data !== null ? String(Reflect.get(data, 'id')) : ''
}

/**
 * Seconds that `count` entities and their groups of 100 (two each) take, made over OpenBao's bare API. As many as the hub makes: OpenBao
 * keeps entities in 256 buckets, and each one more rewrites a bucket.
 */
export const bareEntities = async (bao: OpenBao, lanes: number, count: number): Promise<number> => {
  const { send, close } = baoClient(bao, lanes)
  const names = Array.from({ length: count }, (_, index) => `bare-${lanes}-${index}`)
  // Half of the groups part the people by hundreds, the other half across them, as in the directory.
  const half = count / membersEach
  const groups = Array.from({ length: 2 * half }, (_, index) => `bare-${lanes}-${index}`)
  const membersOf = (group: number): string[] =>
    group < half
      ? ids.slice(group * membersEach, (group + 1) * membersEach)
      : ids.filter((_, index) => index % half === group - half)
  const metadata = { displayName: 'Bare', mail: 'bare@example.org', mark: 'corp/00000000' }
  const ids: string[] = []
  const seconds = await timed(async () => {
    await inParallel(names, lanes, async (name) => {
      ids.push(idOf(await send('POST', 'identity/entity', { name, metadata })))
    })
    const policies = ['default', 'bare']
    const wanted = groups.map((name, index) => ({ name, policies, member_entity_ids: membersOf(index) }))
    await inParallel(wanted, lanes, (group) => send('POST', 'identity/group', group))
  })
  await close()
  return seconds
}

/** The number of connections at which a few entities are made fastest. */
export const fastestLanes = (bao: OpenBao): Promise<number> =>
  fastestOf((lanes) => bareEntities(bao, lanes, 1_000))

/** Seconds that `count` users with one membership each take over Gitea's bare API; they are removed again. */
export const bareUsers = async (gitea: Gitea, sourceId: number, count: number): Promise<number> => {
  const { send, close } = giteaClient(gitea, 32)
  await send('POST', '/orgs', { username: 'bare' })
  const made = await send('POST', '/orgs/bare/teams', {
    name: 'bare',
    permission: 'read',
    units: ['repo.code'],
  })
  const team = typeof made === 'object' && made !== null ? Number(Reflect.get(made, 'id')) : 0
  const make = async (lanes: number, some: number): Promise<number> => {
    const names = Array.from({ length: some }, (_, index) => `bare-${lanes}-${index}`)
    const seconds = await timed(async () => {
      await inParallel(names, lanes, (name) =>
        send('POST', '/admin/users', {
          username: name,
          email: `${name}@example.org`,
          source_id: sourceId,
          login_name: name,
          full_name: name,
          must_change_password: false,
        }),
      )
      await inParallel(names, lanes, (name) => send('PUT', `/teams/${team}/members/${name}`))
    })
    await inParallel(names, 4, (name) => send('DELETE', `/admin/users/${name}?purge=true`))
    return seconds
  }
  const taken = await make(await fastestOf((lanes) => make(lanes, 60)), count)
  await send('DELETE', '/orgs/bare')
  await close()
  return taken
}

const keysOf = (answer: unknown): string[] => {
  const data: unknown =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'data') : undefined
  const keys: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'keys') : undefined
  return Array.isArray(keys) ? keys.map(String) : []
}

/** The seconds to read every entity and group of OpenBao. */
const readBao = (bao: OpenBao): (() => Promise<number>) =>
  atFastest(async (lanes) => {
    const { send, close } = baoClient(bao, lanes)
    const seconds = await timed(async () => {
      const ids = keysOf(await send('LIST', 'identity/entity/id'))
      await inParallel(ids, lanes, (id) => send('GET', `identity/entity/id/${id}`))
      const groups = keysOf(await send('LIST', 'identity/group/id'))
      await inParallel(groups, lanes, (id) => send('GET', `identity/group/id/${id}`))
    })
    await close()
    return seconds
  })

const listOf = (answer: unknown): unknown[] => (Array.isArray(answer) ? answer : [])

/** The seconds to read every user, team and member of Gitea. */
const readGitea = (gitea: Gitea): (() => Promise<number>) =>
  atFastest(async (lanes) => {
    const { send, close } = giteaClient(gitea, lanes)
    const seconds = await timed(async () => {
      const pages = Array.from({ length: 11 }, (_, page) => page + 1)
      await inParallel(pages, lanes, (page) => send('GET', `/admin/users?limit=50&page=${page}`))
      const organizations = listOf(await send('GET', '/admin/orgs?limit=50')).map((one) =>
        String(Reflect.get(Object(one), 'username')),
      )
      await inParallel(organizations, lanes, async (name) => {
        for (const team of listOf(await send('GET', `/orgs/${name}/teams?limit=50`)))
          for (const page of [1, 2, 3])
            await send(
              'GET',
              `/teams/${String(Reflect.get(Object(team), 'id'))}/members?limit=50&page=${page}`,
            )
      })
    })
    await close()
    return seconds
  })

/** A function that measures the seconds of the bare reads of both targets, one after the other, each at its fastest. */
export const createBareReads = (bao: OpenBao, gitea: Gitea): (() => Promise<number>) => {
  const reads = [readBao(bao), readGitea(gitea)]
  return async () => {
    let seconds = 0
    for (const read of reads) seconds += await read()
    return seconds
  }
}
