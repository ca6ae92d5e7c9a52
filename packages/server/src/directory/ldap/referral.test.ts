import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { localEgress } from '../../runtime/egress.js'
import { Hidden } from '../../runtime/hidden.js'
import type { LdapSpec } from '../contract.js'
import { type LdapSession, openSession } from './session.js'

const tagged = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  if (body.length > 127) return Buffer.concat([Buffer.from([tag, 0x81, body.length]), body])
  return Buffer.concat([Buffer.from([tag, body.length]), body])
}
const text = (value: string): Buffer => tagged(0x04, Buffer.from(value))
const message = (id: number, operation: Buffer): Buffer =>
  tagged(0x30, tagged(0x02, Buffer.from([id])), operation)
/** An LDAPResult: success, or a referral with its URL (RFC 4511, 4.1.9 and 4.1.10). */
const result = (tag: number, url?: string): Buffer =>
  tagged(
    tag,
    tagged(0x0a, Buffer.from([url === undefined ? 0 : 10])),
    text(''),
    text(''),
    ...(url === undefined ? [] : [tagged(0xa3, text(url))]),
  )

let servers: Server[]
let sockets: Set<Socket>
let elsewhere: string
let visits: number
/** What contains the referral: the bind, the search itself, or one entry of its result. */
let refers: 'bind' | 'search' | 'entry'
let session: LdapSession | undefined

const listen = async (onSocket: (socket: Socket) => void): Promise<string> => {
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onSocket(socket)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `ldap://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const open = async (): Promise<LdapSession> => {
  const url = await listen((socket) =>
    socket.on('data', (data) => {
      // `30 len 02 01 ID op …`, with a short length.
      const id = data[4] ?? 0
      const to = `${elsewhere}/dc=example,dc=org`
      if (data[5] === 0x60) socket.write(message(id, result(0x61, refers === 'bind' ? to : undefined)))
      if (data[5] !== 0x63) return
      if (refers === 'entry') socket.write(message(id, tagged(0x73, text(to))))
      socket.write(message(id, result(0x65, refers === 'search' ? to : undefined)))
    }),
  )
  session = await openSession({
    url,
    spec: {
      urls: [url],
      startTLS: false,
      timeoutSeconds: 5,
      bind: { method: 'simple', dn: 'cn=hansa' },
    } as unknown as LdapSpec,
    secrets: { password: new Hidden('hunter2') },
    egress: localEgress,
  })
  return session
}
const search = { base: 'dc=x', scope: 'sub', filter: '(uid=*)', attributes: ['uid'], pageSize: 0 } as const

beforeEach(async () => {
  servers = []
  sockets = new Set()
  visits = 0
  elsewhere = await listen(() => {
    visits += 1
  })
})
afterEach(() => {
  session?.close()
  session = undefined
  for (const socket of sockets) socket.destroy()
  for (const server of servers) server.close()
})

describe('a referral to another server is followed by nobody, least of all with the password', () => {
  test('of a bind', async () => {
    refers = 'bind'
    await expect(open()).rejects.toMatchObject({
      reason: 'BindRefused',
      message: expect.stringContaining(
        'the server returned a referral to another server, which the hub does not follow',
      ),
    })
    expect(visits).toBe(0)
  })

  test('of a search, which is not complete then', async () => {
    refers = 'search'
    const bound = await open()
    await expect(bound.search(search)).rejects.toMatchObject({
      reason: 'Incomplete',
      message: expect.stringContaining(
        'the server returned a referral to another server, which the hub does not follow',
      ),
    })
    expect(visits).toBe(0)
  })

  test('of one place, which is reported', async () => {
    refers = 'entry'
    const bound = await open()
    expect(await bound.search(search)).toEqual({
      entries: [],
      references: [`${elsewhere}/dc=example,dc=org`],
    })
    expect(visits).toBe(0)
  })
})
