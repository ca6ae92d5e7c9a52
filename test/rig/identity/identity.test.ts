import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, listAt } from '../at.js'
import { available } from '../available.js'
import { startAuthelia, startGitea, startOpenBao } from '../shared.js'
import { until } from '../until.js'
import type { Authelia } from './authelia.js'
import type { Gitea } from './gitea.js'
import type { OpenBao } from './openbao.js'

const can = available(['openbao', 'gitea', 'authelia'])
const skipped = can.available ? '' : ` (skipped: ${can.reason})`
const building = 20 * 60_000

describe.skipIf(!can.available)(`OpenBao of the rig${skipped}`, () => {
  let bao: OpenBao
  beforeAll(async () => {
    bao = await startOpenBao()
  }, building)
  afterAll(() => bao?.stop())

  it('is unsealed and takes the root token, and no other', async () => {
    expect((await bao.request('GET', 'auth/token/lookup-self')).status).toBe(200)
    expect((await bao.request('GET', 'auth/token/lookup-self', undefined, 'wrong')).status).toBe(403)
  })

  it('keeps what was written when it is killed and started again', async () => {
    await bao.request('POST', 'identity/entity', { name: 'anna' })
    await bao.kill()
    await expect(bao.request('GET', 'sys/health')).rejects.toThrow()
    await bao.restart()
    expect((await bao.request('GET', 'identity/entity/name/anna')).status).toBe(200)
  })
})

describe.skipIf(!can.available)(`Gitea of the rig${skipped}`, () => {
  let gitea: Gitea
  beforeAll(async () => {
    gitea = await startGitea({ pageSize: 20 })
  }, building)
  afterAll(() => gitea?.stop())

  it('knows its admin, and nobody with a wrong password', async () => {
    expect(at((await gitea.request('GET', '/user')).body, 'login')).toBe(gitea.admin.username)
    const wrong = { username: gitea.admin.username, password: 'wrong' }
    expect((await gitea.request('GET', '/user', undefined, wrong)).status).toBe(401)
  })

  it('returns pages of the requested size', async () => {
    expect(at((await gitea.request('GET', '/settings/api')).body, 'max_response_items')).toBe(20)
  })

  it('hangs and goes on; keeps its people over a kill', async () => {
    const lena = {
      username: 'lena',
      email: 'lena@example.org',
      password: 'correct-horse',
      must_change_password: false,
    }
    expect((await gitea.request('POST', '/admin/users', lena)).status).toBe(201)
    await gitea.hang()
    await expect(fetch(`${gitea.url}/api/v1/version`, { signal: AbortSignal.timeout(300) })).rejects.toThrow()
    await gitea.resume()
    await gitea.kill()
    await gitea.restart()
    const users = listAt((await gitea.request('GET', '/admin/users')).body)
    expect(users.map((user) => at(user, 'login'))).toEqual(['lena', gitea.admin.username])
  })

  it('answers on its own command line', async () => {
    expect(await gitea.command('admin', 'user', 'list')).toContain('lena')
  })
})

describe.skipIf(!can.available)(`Authelia of the rig${skipped}`, () => {
  let authelia: Authelia
  beforeAll(async () => {
    authelia = await startAuthelia()
  }, building)
  afterAll(() => authelia?.stop())

  it('admits users of an atomically renamed users file, with a session that opens addresses', async () => {
    expect((await authelia.login('lena', 'rig-password')).status).toBe(401)
    const text = readFileSync(authelia.usersFile, 'utf8').replaceAll('placeholder', 'lena')
    writeFileSync(`${authelia.usersFile}.new`, text.replace('disabled: true', 'disabled: false'))
    renameSync(`${authelia.usersFile}.new`, authelia.usersFile)
    const { cookie } = await until('lena may log in', async () => {
      const login = await authelia.login('lena', 'rig-password')
      return login.status === 200 ? login : undefined
    })
    expect(await authelia.verify(cookie, 'https://app.example.org/')).toBe(200)
    expect(await authelia.verify('', 'https://app.example.org/')).toBe(401)
  })

  it('keeps its port when it is killed and started again', async () => {
    await authelia.kill()
    await expect(authelia.login('lena', 'rig-password')).rejects.toThrow()
    await authelia.restart()
    expect((await authelia.login('lena', 'rig-password')).status).toBe(200)
  })
})
