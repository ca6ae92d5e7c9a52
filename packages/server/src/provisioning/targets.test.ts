import { afterEach, describe, expect, it } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import { ConnectorSpecInput, type ConnectorSpecSent } from './contract.js'
import { openRoom, type Room } from './testing/room.js'

let room: Room | undefined
afterEach(async () => {
  await room?.close()
  room = undefined
})

type Spec = ConnectorSpecSent

const gitea = (url: string, more: object = {}): Spec => ({
  type: 'gitea',
  gitea: { endpoint: { url }, credentials: { username: 'hansa', password: { value: 'x' } } },
  ...more,
})
const vault = (url: string, mounts: string[], namespace?: string): Spec => ({
  type: 'vault',
  vault: {
    endpoint: { url },
    auth: { method: 'token', token: { value: 'x' } },
    aliases: mounts.map((mount) => ({ mount, name: 'username' })),
    ...(namespace === undefined ? {} : { namespace }),
  },
})
const release = (name: string, port = 3000): Spec => ({
  type: 'gitea',
  gitea: {
    endpoint: { release: name, port },
    credentials: { username: 'hansa', password: { value: 'x' } },
  },
})

/** Applies connectors sequentially; returns the message of the first rejection. */
const applied = async (...specs: readonly Spec[]): Promise<string | undefined> => {
  room ??= await openRoom()
  const { connectors } = room.room
  for (const [index, spec] of specs.entries()) {
    const name = `c${index}`
    const resource = {
      apiVersion: 'hansa.dev/v1',
      kind: 'Connector',
      metadata: { name },
      spec: ConnectorSpecInput.parse(spec),
    } as const
    const refused = await connectors.apply({ name }, resource, { subject: tokenSubject('test') }).then(
      () => undefined,
      (error: unknown) => JSON.stringify(error) + String(error),
    )
    if (refused !== undefined) return refused
  }
  return undefined
}

describe('two connectors on one target', () => {
  it.each<[string, Spec, Spec]>([
    ['one Gitea', gitea('https://git.example.org'), gitea('https://GIT.example.org:443/')],
    ['one path of one host', gitea('https://x.org/git'), gitea('https://x.org/git/')],
    ['one release', release('git'), release('default/git')],
    [
      'one mount of one Vault',
      vault('https://v.org', ['ldap', 'oidc']),
      vault('https://v.org', ['auth/ldap/']),
    ],
    ['one Vault without mounts', vault('https://v.org', []), vault('https://v.org/', [])],
  ])('are refused: %s', async (_, one, other) => {
    expect(await applied(one, other)).toMatch(/which connector \\*"c0\\*" manages/)
  })

  it.each<[string, Spec, Spec]>([
    ['two hosts', gitea('https://a.org'), gitea('https://b.org')],
    ['two paths', gitea('https://x.org/a'), gitea('https://x.org/b')],
    ['two ports of a release', release('git', 3000), release('git', 3001)],
    ['two mounts', vault('https://v.org', ['ldap']), vault('https://v.org', ['oidc'])],
    ['two namespaces', vault('https://v.org', ['ldap'], 'a'), vault('https://v.org', ['ldap'], 'b')],
  ])('are taken with %s', async (_, one, other) => {
    expect(await applied(one, other)).toBeUndefined()
  })

  it('are not the same connector applied again', async () => {
    expect(await applied(gitea('https://a.org'))).toBeUndefined()
    expect(await applied(gitea('https://a.org', { drift: 'Report' }))).toBeUndefined()
  })
})
