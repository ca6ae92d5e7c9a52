import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGiteaFactory } from '../../packages/server/src/provisioning/connectors/index.js'
import type { ConnectorAdapter } from '../../packages/server/src/provisioning/index.js'
import { fieldChanges } from '../../packages/server/src/provisioning/plan/fields.js'
import { available, type Gitea, startGitea } from '../rig/index.js'
import { act, adapterOf, attempt, observe, person, provision, wanted } from './support/connector.js'

const can = available(['gitea'])
const title = can.available ? 'SSH keys in Gitea' : `SSH keys in Gitea (skipped: ${can.reason})`

describe.skipIf(!can.available)(title, () => {
  let gitea: Gitea
  let adapter: ConnectorAdapter<'gitea'>
  let folder: string

  /** A key from `ssh-keygen`, with its comment. */
  const newKey = (name: string): string => {
    const file = join(folder, name)
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', `${name}@laptop`, '-f', file])
    return readFileSync(`${file}.pub`, 'utf8').trim()
  }
  const plain = (key: string): string => key.split(' ').slice(0, 2).join(' ')
  const withKeys = (username: string, values: readonly string[]) =>
    person<'gitea'>(
      username,
      { teams: [], admin: false, restricted: false },
      { attribute: () => ({ values }) },
    )
  /** The public list of keys in Gitea. */
  const keysOf = async (username: string): Promise<string[]> => {
    const { body } = await gitea.request('GET', `/users/${username}/keys`)
    return (body as { key: string }[]).map(({ key }) => plain(key)).sort()
  }
  const addByHand = async (username: string, key: string) =>
    expect(
      (await gitea.request('POST', `/admin/users/${username}/keys`, { title: 'by hand', key })).status,
    ).toBe(201)
  /** The differences between the desired and the current state, and the account's key. */
  const differs = async (username: string, values: readonly string[]) => {
    const seen = await observe(adapter)
    const there = seen.accounts.find((account) => account.username === username)
    const [desired] = adapter.desire(wanted(withKeys(username, values)), seen).accounts
    if (there === undefined || desired === undefined) throw new Error(`no ${username}`)
    return {
      key: there.key,
      changes: fieldChanges(desired.fields, there.fields, adapter.normalForm?.account),
    }
  }
  const settle = async (username: string, values: readonly string[]) => {
    const { key, changes } = await differs(username, values)
    if (changes !== undefined)
      await act(adapter, 'UpdateAccount', { account: { username, key }, after: changes.after })
    expect((await differs(username, values)).changes).toBeUndefined()
    return key
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hansa-keys-'))
    gitea = await startGitea({ pageSize: 10 })
    adapter = adapterOf(
      createGiteaFactory(),
      {
        type: 'gitea',
        gitea: {
          endpoint: { url: gitea.url },
          credentials: { username: gitea.admin.username, password: { digest: '' } },
          sshKeys: 'sshPublicKey',
        },
        leaver: { transferTo: 'archive' },
      },
      { url: gitea.url, secrets: { '/gitea/credentials/password': gitea.admin.password } },
    )
  }, 300_000)
  afterAll(async () => {
    await adapter?.close()
    await gitea?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('a new account has the keys of the directory, and nothing is left to change', async () => {
    const keys = [newKey('anna-1'), newKey('anna-2')]
    await provision(adapter, wanted(withKeys('anna', keys)))
    expect(await keysOf('anna')).toEqual(keys.map(plain).sort())
    expect((await differs('anna', keys)).changes).toBeUndefined()
  })

  it('a key that leaves the directory goes, one that the user added stays', async () => {
    const [first, second, own] = [newKey('ben-1'), newKey('ben-2'), newKey('ben-own')]
    await provision(adapter, wanted(withKeys('ben', [first, second])))
    await addByHand('ben', own)
    await settle('ben', [second])
    expect(await keysOf('ben')).toEqual([second, own].map(plain).sort())
  })

  it('a key that the user added before the directory named it is kept from then on', async () => {
    const key = newKey('cleo')
    await provision(adapter, wanted(withKeys('cleo', [])))
    await addByHand('cleo', key)
    await settle('cleo', [key])
    expect(await keysOf('cleo')).toEqual([plain(key)])
    await settle('cleo', [])
    expect(await keysOf('cleo')).toEqual([])
  })

  it('a key of another account is refused by its fingerprint, and the other keys are added', async () => {
    const [taken, free] = [newKey('dora'), newKey('emil')]
    await provision(adapter, wanted(withKeys('dora', [taken])))
    const keys = await provision(adapter, wanted(withKeys('emil', [])))
    const result = await attempt(adapter, 'UpdateAccount', {
      account: { username: 'emil', key: keys.get('emil') ?? '' },
      after: { sshKeys: [plain(taken), plain(free)] },
    })
    expect(result).toMatchObject({
      ok: false,
      message: expect.stringMatching(/rejected the SSH key SHA256:/),
    })
    expect(await keysOf('emil')).toEqual([plain(free)])
    expect(await keysOf('dora')).toEqual([plain(taken)])
  })

  it('whoever leaves loses every key, and has those of the directory again on return', async () => {
    const [kept, own] = [newKey('fritz'), newKey('fritz-own')]
    await provision(adapter, wanted(withKeys('fritz', [kept])))
    await addByHand('fritz', own)
    const { key } = await differs('fritz', [kept])
    const account = { username: 'fritz', key }
    await act(adapter, 'DisableAccount', { account })
    await act(adapter, 'RevokeAccess', { account })
    expect(await keysOf('fritz')).toEqual([])
    await act(adapter, 'EnableAccount', { account })
    await settle('fritz', [kept])
    expect(await keysOf('fritz')).toEqual([plain(kept)])
  })
})
