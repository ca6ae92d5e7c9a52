import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createGiteaFactory,
  createVaultFactory,
} from '../../packages/server/src/provisioning/connectors/index.js'
import { ConnectorSpec } from '../../packages/server/src/provisioning/contract.js'
import type { ConnectorAdapter } from '../../packages/server/src/provisioning/index.js'
import type { PlannedOperation } from '../../packages/server/src/provisioning/plan/input.js'
import type { Link } from '../../packages/server/src/provisioning/plan/link.js'
import { makePlan } from '../../packages/server/src/provisioning/plan/plan.js'
import { at, available, type Gitea, listAt, type OpenBao, startGitea, startOpenBao } from '../rig/index.js'
import { adapterOf, observe, person, provision, wanted } from './support/connector.js'

/** Plans and applies like a hub until nothing is left; returns the operations by plan. */
const settle = async <T extends 'gitea' | 'vault'>(
  adapter: ConnectorAdapter<T>,
  spec: object,
  want: Parameters<ConnectorAdapter<T>['desire']>[0],
  keys: ReadonlyMap<string, string>,
): Promise<string[][]> => {
  const links = new Map(
    [...keys].map(([username, key]): [string, Link] => [
      `corp/${username}`,
      {
        ...{ person: `corp/${username}`, key, username, pendingUsername: undefined, displayName: '' },
        ...{ state: 'Active', since: '2026-01-01T00:00:00Z', revokedAt: undefined, adopted: false },
        appliedHash: undefined,
      },
    ]),
  )
  const steps: string[][] = []
  for (let plans = 0; plans < 12; plans += 1) {
    const observation = await observe(adapter)
    const byKey = new Map(observation.accounts.map((one) => [one.key, one.username] as const))
    for (const [who, link] of links)
      links.set(who, { ...link, username: byKey.get(link.key ?? '') ?? link.username })
    const { operations } = makePlan({
      connector: 'target',
      policy: ConnectorSpec.parse(spec),
      ownUsernames: adapter.ownUsernames,
      renameLoses: adapter.renameLoses,
      normalForm: adapter.normalForm,
      uniqueFields: adapter.uniqueFields,
      desired: adapter.desire(want, observation),
      unplanned: [],
      observation,
      links,
      locked: new Set(),
      reads: new Map(),
      managed: new Set(),
      now: Date.now(),
    })
    const own = operations.filter(({ person: who }) => who !== undefined && links.has(who))
    if (own.length === 0) return steps
    steps.push(own.map(({ kind, person: who, after }) => `${kind} ${who} ${JSON.stringify(after)}`))
    const rank = ({ kind }: PlannedOperation) => (kind === 'RenameAccount' ? 0 : 1)
    for (const operation of [...own].sort((a, b) => rank(a) - rank(b))) {
      const [result] = await adapter.apply([operation], { signal: new AbortController().signal })
      if (result?.ok !== true) throw new Error(`${operation.kind} of ${operation.person}: ${result?.message}`)
    }
  }
  throw new Error('after twelve plans there is still something to do')
}

/** a becomes b, b becomes c, and c becomes a; d and e swap. */
const circle: Record<string, string> = { a: 'b', b: 'c', c: 'a', d: 'e', e: 'd' }
const people = Object.keys(circle)

const canGitea = available(['gitea'])
describe.skipIf(!canGitea.available)(
  canGitea.available ? 'names on Gitea' : `names on Gitea (skipped: ${canGitea.reason})`,
  () => {
    let gitea: Gitea
    let adapter: ConnectorAdapter<'gitea'>
    const spec = () => ({
      type: 'gitea',
      gitea: {
        endpoint: { url: gitea.url },
        credentials: { username: gitea.admin.username, password: { digest: '' } },
      },
    })
    const none = { teams: [], admin: false, restricted: false }

    beforeAll(async () => {
      gitea = await startGitea()
      adapter = adapterOf(createGiteaFactory(), spec(), {
        url: gitea.url,
        secrets: { '/gitea/credentials/password': gitea.admin.password },
      })
    }, 300_000)
    afterAll(async () => {
      await adapter?.close()
      await gitea?.stop()
    })

    it('go round between people, with their mail addresses, and each keeps what is theirs', async () => {
      const keys = await provision(adapter, wanted(...people.map((name) => person(`user-${name}`, none))))
      keys.delete(gitea.admin.username)
      for (const name of people)
        await gitea.request('POST', `/admin/users/user-${name}/repos`, { name: `of-${name}` })
      const want = wanted<'gitea'>(
        ...people.map((name) =>
          person<'gitea'>(`user-${circle[name]}`, none, { person: `corp/user-${name}` }),
        ),
      )
      const steps = await settle(adapter, spec(), want, keys)
      expect(steps.length).toBeGreaterThan(1)
      for (const name of people) {
        const now = `user-${circle[name]}`
        const repos = await gitea.request('GET', `/users/${now}/repos`)
        expect(listAt(repos.body).map((repo) => at(repo, 'name'))).toEqual([`of-${name}`])
        const { body } = await gitea.request('GET', `/users/${now}`)
        expect(at(body, 'email')).toBe(`${now}@example.org`)
        const emails = await gitea.request('GET', `/user/emails?sudo=${now}`)
        expect(listAt(emails.body).map((email) => at(email, 'email'))).toEqual([`${now}@example.org`])
      }
    }, 120_000)
  },
)

const canVault = available(['openbao'])
describe.skipIf(!canVault.available)(
  canVault.available ? 'names in Vault' : `names in Vault (skipped: ${canVault.reason})`,
  () => {
    let bao: OpenBao
    let adapter: ConnectorAdapter<'vault'>
    const spec = () => ({
      type: 'vault',
      vault: {
        endpoint: { url: bao.url },
        auth: { method: 'token', token: { digest: '' } },
        aliases: [{ mount: 'userpass', name: 'username' }],
      },
    })
    const none = { groups: [] }

    beforeAll(async () => {
      bao = await startOpenBao()
      await bao.request('POST', 'sys/auth/userpass', { type: 'userpass' })
      adapter = adapterOf(createVaultFactory(), spec(), {
        url: bao.url,
        secrets: { '/vault/auth/token': bao.rootToken },
      })
    }, 300_000)
    afterAll(async () => {
      await adapter?.close()
      await bao?.stop()
    })

    it('go round between people, with the aliases they log in by, and each keeps the entity', async () => {
      const keys = await provision(adapter, wanted(...people.map((name) => person(`user-${name}`, none))))
      const want = wanted<'vault'>(
        ...people.map((name) =>
          person<'vault'>(`user-${circle[name]}`, none, { person: `corp/user-${name}` }),
        ),
      )
      const steps = await settle(adapter, spec(), want, keys)
      expect(steps.length).toBeGreaterThan(1)
      for (const name of people) {
        const now = `user-${circle[name]}`
        await bao.request('POST', `auth/userpass/users/${now}`, { password: 'pw' })
        const login = await bao.request('POST', `auth/userpass/login/${now}`, { password: 'pw' }, '')
        expect(at(login.body, 'auth', 'entity_id')).toBe(keys.get(`user-${name}`))
      }
      expect((await observe(adapter)).accounts).toHaveLength(people.length)
    }, 120_000)

    it('bear the mark of whom an administrator gave the account to, or of nobody, with all else as it was', async () => {
      const signal = new AbortController().signal
      const [key] = [...(await provision(adapter, wanted(person('marked', none)))).values()].slice(-1)
      const account = { key: key ?? '', username: 'marked' }
      const seen = async () => (await observe(adapter)).accounts.find((one) => one.key === key)
      const before = await seen()
      expect(before?.mark).toBe('corp/marked')
      expect(await adapter.mark?.(account, 'corp/other', { signal })).toEqual({ ok: true })
      expect(await seen()).toEqual({ ...before, mark: 'corp/other' })
      expect(await adapter.mark?.(account, undefined, { signal })).toEqual({ ok: true })
      const { mark: _none, ...unmarked } = before ?? {}
      expect(await seen()).toEqual(unmarked)
      const gone = { key: 'gone', username: 'gone' }
      expect(await adapter.mark?.(gone, 'corp/x', { signal })).toMatchObject({ ok: false, retry: false })
    })
  },
)
