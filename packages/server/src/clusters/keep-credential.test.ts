import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HansaError } from '../runtime/errors.js'
import { anna, asked, type OpenRoom, openRoom } from './testing/room.js'

const proxyToken = 'token-abcde:issued-by-the-proxy'

/** A proxy that signs users in itself, as Rancher does: it accepts only its own token, and connects with one of the member's. */
const openProxy = async (server: string, memberToken: string, accepts: () => string) => {
  const proxy = createServer((incoming, outgoing) => {
    if (incoming.headers.authorization !== `Bearer ${accepts()}`) {
      outgoing.writeHead(401, { 'content-type': 'application/json' })
      outgoing.end(
        '{"kind":"Status","apiVersion":"v1","status":"Failure","message":"Unauthorized","code":401}',
      )
      return
    }
    const url = new URL(`${server}${(incoming.url ?? '').replace('/k8s/clusters/c-m-1', '')}`)
    const headers = { ...incoming.headers, host: url.host, authorization: `Bearer ${memberToken}` }
    const onward = request(url, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/k8s/clusters/c-m-1`, proxy }
}

let hub: OpenRoom
let proxy: Server
let accepted: string
let input: ReturnType<typeof asked>
let member: ReturnType<OpenRoom['addCluster']>
beforeEach(async () => {
  hub = await openRoom()
  accepted = proxyToken
  member = hub.addCluster('eu-1')
  const opened = await openProxy(member.server, member.token, () => accepted)
  proxy = opened.proxy
  input = asked(member, {
    connection: { server: opened.url, insecure: false, credentials: { token: { value: proxyToken } } },
  })
})
afterEach(async () => {
  await hub.close()
  proxy.closeAllConnections()
  await new Promise((resolve) => proxy.close(resolve))
})

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'not refused',
    (error: unknown) => {
      if (error instanceof HansaError) return `${error.message} → ${error.hint}`
      throw error
    },
  )

describe('a proxy that accepts only tokens it issued', () => {
  test('is named with a solution when the token issued for the hub is refused, and nothing is left there', async () => {
    const said = await refusal(hub.room.service.register(input, anna))
    expect(said).toContain("rejects the token of the hub's service account (401)")
    expect(said).toContain('accepts the given credential')
    expect(said).toContain('--keep-credential')
    expect(said).toContain('credential: "Keep"')
    expect(member.objects('ServiceAccount').map(({ metadata }) => metadata.name)).not.toContain('hansa')
  }, 30_000)

  test('is registered with the given credential, sealed, and a condition says so', async () => {
    const cluster = await hub.room.service.register({ ...input, credential: 'Keep' }, anna)
    expect(cluster.status.credentials).toMatchObject({ issuedBy: 'User' })
    expect(await hub.condition('eu-1', 'CredentialIssued')).toBe('False Kept')
    expect(await hub.condition('eu-1', 'ConnectionEncrypted')).toBe('absent')
    const uid = cluster.metadata.uid
    const stored = await hub.store.read(async (reader) => ({
      token: await hub.sealer.open(reader, { owner: uid, name: 'token' }),
      shown: JSON.stringify(await reader.byUid(uid)),
    }))
    expect(stored.token).toBe(proxyToken)
    expect(stored.shown).not.toContain(proxyToken)
  })

  test('cannot have its credential rotated: the error says how to provide another', async () => {
    await hub.room.service.register({ ...input, credential: 'Keep' }, anna)
    expect(await refusal(hub.room.service.rotate({ name: 'eu-1' }, anna))).toContain(
      '`hansa cluster rotate eu-1 --kubeconfig FILE --keep-credential`',
    )
  })

  test('can have its credential replaced only by one that works', async () => {
    const { metadata } = await hub.room.service.register({ ...input, credential: 'Keep' }, anna)
    const rotate = (value: string) =>
      hub.room.service.rotate({ name: 'eu-1', credential: 'Keep', credentials: { token: { value } } }, anna)
    const stored = () =>
      hub.store.read((reader) => hub.sealer.open(reader, { owner: metadata.uid, name: 'token' }))
    accepted = 'token-abcde:the-next-one'
    expect(await refusal(rotate('token-abcde:another'))).toContain('401')
    expect(await stored()).toBe(proxyToken)
    const rotated = await rotate(accepted)
    expect(rotated.status.credentials).toMatchObject({ issuedBy: 'User' })
    expect(await stored()).toBe(accepted)
    expect(await hub.condition('eu-1', 'CredentialIssued')).toBe('False Kept')
    expect(JSON.stringify(rotated)).not.toContain(accepted)
  })

  test('accepts no rules together with the given credential', async () => {
    const rules = [{ verbs: ['*'], apiGroups: [''], resources: ['*'] }]
    expect(await refusal(hub.room.service.register({ ...input, credential: 'Keep', rules }, anna))).toContain(
      'has no effect with credential Keep',
    )
  })
})

describe('the credential issued by the hub', () => {
  test('replaces a kept one, and the condition ends', async () => {
    await hub.room.service.register(asked(member, { credential: 'Keep' }), anna)
    expect(await hub.condition('eu-1', 'CredentialIssued')).toBe('False Kept')
    await hub.room.service.rotate(
      { name: 'eu-1', credential: 'Issue', credentials: { token: { value: member.token } } },
      anna,
    )
    expect(await hub.condition('eu-1', 'CredentialIssued')).toBe('absent')
  })

  test('is replaced by a kept one and revoked', async () => {
    const tokens = () =>
      member
        .objects('Secret')
        .map(({ metadata }) => metadata.name)
        .filter((name) => name.startsWith('hansa-token-'))
    await hub.room.service.register(asked(member), anna)
    expect(tokens()).toHaveLength(1)
    await hub.room.service.rotate(
      { name: 'eu-1', credential: 'Keep', credentials: { token: { value: member.token } } },
      anna,
    )
    expect(await hub.condition('eu-1', 'CredentialIssued')).toBe('False Kept')
    expect(tokens()).toEqual([])
  })

  test('is kept when the given credential is for another cluster, or lacks permissions', async () => {
    const other = hub.addCluster('us-1')
    await hub.room.service.register(asked(member), anna)
    const keep = (value: string) =>
      hub.room.service.rotate({ name: 'eu-1', credential: 'Keep', credentials: { token: { value } } }, anna)
    expect(await refusal(keep(other.token))).toContain('401')
    expect(await hub.condition('eu-1', 'CredentialIssued')).toBe('absent')
  })
})
