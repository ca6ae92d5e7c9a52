import { generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { at, type Gitea, listAt, type OpenBao } from '../../rig/index.js'

/** One account, read from the system itself. */
export interface Shown {
  /** The id on the system: it must not change while the account exists. */
  key: string
  username: string
  mail: string
  enabled: boolean
  memberships: string[]
}

const pages = async (gitea: Gitea, path: string): Promise<unknown[]> => {
  const found: unknown[] = []
  for (let page = 1; ; page += 1) {
    const { status, body } = await gitea.request(
      'GET',
      `${path}${path.includes('?') ? '&' : '?'}limit=50&page=${page}`,
    )
    if (status !== 200) throw new Error(`Gitea answers ${status} to ${path}`)
    found.push(...listAt(body))
    if (listAt(body).length < 50) return found
  }
}

/** Every account of Gitea, with its teams as `organization/team`. */
export const readGitea = async (gitea: Gitea): Promise<Shown[]> => {
  const teams = new Map<string, string[]>()
  const organizations = await pages(gitea, '/admin/orgs')
  await Promise.all(
    organizations.map(async (organization) => {
      const name = String(at(organization, 'username'))
      for (const team of await pages(gitea, `/orgs/${name}/teams`)) {
        if (at(team, 'name') === 'Owners') continue
        for (const member of await pages(gitea, `/teams/${String(at(team, 'id'))}/members`)) {
          const login = String(at(member, 'login'))
          teams.set(login, [...(teams.get(login) ?? []), `${name}/${String(at(team, 'name'))}`])
        }
      }
    }),
  )
  return (await pages(gitea, '/admin/users')).map((user) => ({
    key: String(at(user, 'id')),
    username: String(at(user, 'login')),
    mail: String(at(user, 'email')),
    enabled: at(user, 'active') === true && at(user, 'prohibit_login') !== true,
    memberships: teams.get(String(at(user, 'login'))) ?? [],
  }))
}

const listIds = async (bao: OpenBao, path: string): Promise<string[]> => {
  const { status, body } = await bao.request('LIST', path)
  if (status === 404) return []
  if (status !== 200) throw new Error(`OpenBao answers ${status} to LIST ${path}`)
  return listAt(body, 'data', 'keys').map(String)
}

const readAll = async (bao: OpenBao, path: string): Promise<unknown[]> => {
  const ids = await listIds(bao, path)
  const read: unknown[] = []
  for (let start = 0; start < ids.length; start += 24)
    read.push(
      ...(await Promise.all(
        ids.slice(start, start + 24).map(async (id) => {
          const { status, body } = await bao.request('GET', `${path}/${id}`)
          if (status !== 200) throw new Error(`OpenBao answers ${status} to ${path}/${id}`)
          return at(body, 'data')
        }),
      )),
    )
  return read
}

/** Every entity of OpenBao, with its own policies and those of its groups; `username` is the name of its only alias. */
export const readVault = async (bao: OpenBao): Promise<Shown[]> => {
  const policies = new Map<string, string[]>()
  for (const group of await readAll(bao, 'identity/group/id'))
    for (const id of listAt(group, 'member_entity_ids').map(String))
      policies.set(id, [...(policies.get(id) ?? []), ...listAt(group, 'policies').map(String)])
  return (await readAll(bao, 'identity/entity/id')).map((entity) => {
    const key = String(at(entity, 'id'))
    const aliases = listAt(entity, 'aliases').map((alias) => String(at(alias, 'name')))
    return {
      key,
      username:
        String(at(entity, 'name')) === aliases.join()
          ? aliases.join()
          : `${String(at(entity, 'name'))}: ${aliases.join(', ')}`,
      mail: String(at(entity, 'metadata', 'mail')),
      enabled: at(entity, 'disabled') !== true,
      memberships: [...new Set([...(policies.get(key) ?? []), ...listAt(entity, 'policies').map(String)])],
    }
  })
}

/** Every user of Authelia's users file. */
export const readAuthelia = (file: string): Shown[] => {
  const users: unknown = at(parse(readFileSync(file, 'utf8'), { maxAliasCount: -1 }), 'users')
  return Object.entries(typeof users === 'object' && users !== null ? users : {}).map(([username, user]) => ({
    key: username,
    username,
    mail: String(at(user, 'email')),
    enabled: at(user, 'disabled') !== true,
    memberships: listAt(user, 'groups').map(String),
  }))
}

/** Logins to OpenBao by its auth method `jwt`, whose issuer is this object. */
export interface VaultLogins {
  /** Enables the method. */
  prepare(): Promise<void>
  /** A real login. @returns the policies of the person's entity, or undefined when it is rejected */
  login(username: string): Promise<string[] | undefined>
}

export const createVaultLogins = (bao: OpenBao): VaultLogins => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const token = (subject: string): string => {
    const now = Math.floor(Date.now() / 1000)
    const text = `${encode({ alg: 'ES256', typ: 'JWT' })}.${encode({ sub: subject, aud: 'bao', iat: now - 5, exp: now + 600 })}`
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    return `${text}.${signature.toString('base64url')}`
  }
  const write = async (path: string, body: object): Promise<void> => {
    const { status, body: answer } = await bao.request('POST', path, body)
    if (status >= 300) throw new Error(`OpenBao answers ${status} to ${path}: ${JSON.stringify(answer)}`)
  }
  return {
    prepare: async () => {
      await write('sys/auth/jwt', { type: 'jwt' })
      const pem = publicKey.export({ type: 'spki', format: 'pem' })
      await write('auth/jwt/config', { jwt_validation_pubkeys: [pem], default_role: 'people' })
      await write('auth/jwt/role/people', { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['bao'] })
    },
    login: async (username) => {
      const body = { jwt: token(username), role: 'people' }
      const { status, body: answer } = await bao.request('POST', 'auth/jwt/login', body, '')
      if (status === 200) return listAt(answer, 'auth', 'identity_policies').map(String)
      if (status >= 400 && status < 500) return undefined
      throw new Error(`OpenBao answers ${status} to a login of ${username}: ${JSON.stringify(answer)}`)
    },
  }
}
