import { afterEach, describe, expect, it } from 'vitest'
import { type Entry, type Hub, startHub } from './testing/hub.js'

const anna: Entry = { id: 'id-anna', username: 'anna', groups: ['team-shop'] }

let hub: Hub | undefined
afterEach(() => hub?.close())

const start = async (playground: boolean): Promise<Hub> => {
  hub = await startHub({ people: [anna], playground })
  const spec = { type: 'ldif', ldif: { path: 'people.ldif' }, pollSeconds: 0.1 }
  await hub.apply('Directory', 'directories', 'sample', spec)
  await hub.whenRead('sample')
  return hub
}

const send = (of: Hub, method: string, path: string, init: RequestInit = {}) =>
  fetch(`${of.url}${path}`, { method, ...init })
const signIn = (of: Hub, username: string, path = '/api/v1/playground/sign-in', headers = {}) =>
  send(of, 'POST', path, {
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ username }),
  })
const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

describe('the sample people', () => {
  it('of a playground sign in without a password, with the rights of their directory', async () => {
    const of = await start(true)
    const people = await send(of, 'GET', '/api/v1/playground/people')
    expect(await people.json()).toEqual({ items: [{ username: 'anna', displayName: 'anna Person' }] })
    const { token } = (await (await signIn(of, 'anna')).json()) as { token: string }
    expect(await (await send(of, 'GET', '/api/v1/me', as(token))).json()).toMatchObject({
      id: 'sample/id-anna',
      kind: 'User',
      groups: ['everybody', 'team-shop'],
      session: { signIn: 'playground' },
    })
    expect((await send(of, 'GET', '/api/v1/clusters', as(token))).status).toBe(403)
    expect((await signIn(of, 'nobody')).status).toBe(401)
    of.setPeople([{ ...anna, id: 'id-other' }])
    await expect.poll(async () => (await send(of, 'GET', '/api/v1/me', as(token))).status).toBe(401)
  })

  it.each(['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'])(
    'are not for requests that a proxy passed on from anywhere (%s)',
    async (header) => {
      const of = await start(true)
      const headers = { [header]: '127.0.0.1' }
      for (const path of ['/api/v1/playground/sign-in', '/trpc/playground.signIn'])
        expect((await signIn(of, 'anna', path, headers)).status, path).toBe(403)
      expect((await send(of, 'GET', '/api/v1/playground/people', { headers })).status).toBe(403)
      expect((await signIn(of, 'anna')).status).toBe(200)
    },
  )

  it('do not exist on any other hub, which accepts no session of a playground either', async () => {
    const of = await start(true)
    const { token } = (await (await signIn(of, 'anna')).json()) as { token: string }
    await of.restart(() => {}, { playground: false })
    expect((await send(of, 'GET', '/api/v1/me', as(token))).status).toBe(401)
    for (const path of ['/api/v1/playground/sign-in', '/trpc/playground.signIn'])
      expect((await signIn(of, 'anna', path)).status, path).toBe(404)
    expect((await send(of, 'GET', '/api/v1/playground/people')).status).toBe(404)
  })
})
