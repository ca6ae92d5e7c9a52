import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { createAddressGuard, createRenderer } from '@hansa/charts'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore } from '../../../db/index.js'
import { createResourceService } from '../../../resources/index.js'
import { systemClock as clock } from '../../../runtime/clock.js'
import { tokenSubject } from '../../../runtime/subject.js'
import { createBundleKind } from '../../kind.js'
import { createBundles } from '../../service.js'
import { createChartFetcher, createGitReads, createSources } from '../index.js'
import { checkGitAccess, type GivenGitAccess } from './access.js'
import type { GitReader } from './read.js'

const guard = createAddressGuard()
const charts = createRenderer()
afterAll(() => charts.close())

let opened: Awaited<ReturnType<typeof openTestStore>>
beforeEach(async () => {
  opened = await openTestStore()
})
afterEach(() => opened.close())

const web = { namespace: 'default', name: 'web' }
const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' } }
const url = 'https://git.example/apps.git'

const open = (readGit: GitReader) => {
  const { store, sealer } = opened
  const sources = createSources({ charts, fetcher: createChartFetcher({ guard }), readGit })
  const bundles = createBundles({ store, sealer, clock, sources })
  const kind = createBundleKind({ sealer, clock, sources, bundles })
  const service = createResourceService({ kind, store, sealer, clock })
  return (source: object, annotations: Record<string, string> = {}, signal?: AbortSignal) =>
    service.apply(
      web,
      {
        apiVersion: 'hansa.dev/v1',
        kind: 'Bundle',
        metadata: { name: 'web', annotations },
        spec: kind.specInput.parse({ version: 'next', source }),
      },
      { subject: tokenSubject('anna'), signal },
    )
}

describe('a pushed folder in Git', () => {
  test('is stored as its content, with its place as an annotation, and without the access to it', async () => {
    let commit = 'a'
    const push = open(async ({ access }) => {
      expect(access).toEqual({ token: { value: 'a-token' } })
      return { source: { type: 'manifests', objects: [object] }, from: `${url}@${commit}` }
    })
    const source = { type: 'git', url, ref: 'main', access: { token: { value: 'a-token' } } }
    const { resource } = await push(source, { team: 'a' })
    expect(resource.metadata.annotations).toEqual({ team: 'a', 'hansa.dev/from': `${url}@a` })
    expect(resource.spec).toMatchObject({
      version: '0.1.0',
      source: { type: 'manifests', objects: { count: 1 } },
    })
    const same = await push(source, { team: 'a' })
    expect(same.resource.metadata.resourceVersion).toBe(resource.metadata.resourceVersion)
    commit = 'b'
    const later = await push(source)
    expect([later.resource.spec.version, later.resource.metadata.annotations]).toEqual([
      '0.1.0',
      { 'hansa.dev/from': `${url}@b` },
    ])
    const rows = await opened.store.read(async ({ db, tables }) => [
      await db.select().from(tables.resources),
      await db.select().from(tables.bundleRevisions),
      await db.select().from(tables.blobs),
    ])
    expect(JSON.stringify(rows)).not.toContain('a-token')
  })

  test('with content that is not valid is refused, and nothing is stored', async () => {
    const push = open(async () => ({ source: { type: 'manifests', objects: [{ kind: 'x' }] }, from: url }))
    await expect(push({ type: 'git', url })).rejects.toMatchObject({
      code: 'BadRequest',
      errors: [{ pointer: expect.stringMatching(/^\/spec\/source\/objects/) }],
    })
    expect(await opened.store.read((reader) => reader.list({ kind: 'Bundle' }))).toEqual([])
  })

  test('at an address that is refused is not connected to', async () => {
    const push = open(createGitReads({ guard }).read)
    await expect(push({ type: 'git', url: 'https://169.254.169.254/a.git' })).rejects.toMatchObject({
      code: 'BadRequest',
      message: expect.stringContaining('169.254.169.254 refused'),
    })
    for (const wrong of ['file:///etc', 'git@host:a.git', 'https://a:b@host/a.git', 'ssh://host/a.git'])
      await expect(async () => push({ type: 'git', url: wrong })).rejects.toThrow(/https URL/)
  })
})

const hasGit = spawnSync('git', ['--version']).status === 0

describe.skipIf(!hasGit)('a folder on a server that never answers', () => {
  let server: Server
  let asked: Promise<unknown>
  beforeEach(async () => {
    server = createServer(() => {})
    asked = once(server, 'request')
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterEach(() => server.close().closeAllConnections())
  const from = (): { url: string; path: string; type: 'git' } => {
    const { port } = server.address() as AddressInfo
    return { type: 'git', url: `http://127.0.0.1:${port}/a.git`, path: '' }
  }

  test('is given up after the limit of one read', async () => {
    const { read } = createGitReads({ guard, totalMs: 500 })
    await expect(read(from())).rejects.toMatchObject({
      code: 'Unprocessable',
      message: expect.stringContaining('took longer than the limit of 0.5 s'),
    })
  })

  test.each(['client', 'hub'])('is given up when the %s ends, and so are those that wait', async (which) => {
    const client = new AbortController()
    const { read, close } = createGitReads({ guard })
    const reads = Array.from({ length: 6 }, () => read(from(), client.signal))
    const ended = Promise.all(reads.map((one) => one.catch((error: unknown) => error)))
    await asked
    if (which === 'client') client.abort()
    else {
      await close()
      expect((await readdir(tmpdir())).filter((name) => name.includes(`hansa-git-${process.pid}-`))).toEqual(
        [],
      )
    }
    for (const error of await ended)
      expect(error).toMatchObject(
        which === 'client'
          ? { code: 'Unprocessable', message: expect.stringContaining('the client ended the request') }
          : { code: 'Unavailable' },
      )
  })

  test('is given up when the request of a push ends', async () => {
    const push = open(createGitReads({ guard }).read)
    const client = new AbortController()
    const pushed = push(from(), {}, client.signal).catch((error: unknown) => error)
    await asked
    client.abort()
    expect(await pushed).toMatchObject({ code: 'Unprocessable' })
  })
})

describe('access to a repository', () => {
  const ssh = 'ssh://git@host/a.git'
  const key = { value: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n' }
  const hosts = 'host ssh-ed25519 AAAA'
  test.each<[string, GivenGitAccess, string]>([
    [ssh, {}, '/spec/access/sshKey'],
    [ssh, { sshKey: key }, '/spec/access/knownHosts'],
    [ssh, { sshKey: key, knownHosts: 'host' }, '/spec/access/knownHosts'],
    [ssh, { sshKey: { value: 'x' }, knownHosts: hosts }, '/spec/access/sshKey'],
    [ssh, { sshKey: key, knownHosts: hosts, username: 'a' }, '/spec/access/username'],
    [ssh, { sshKey: key, knownHosts: hosts, plainHttp: true }, '/spec/access/plainHttp'],
    [url, { sshKey: key }, '/spec/access/sshKey'],
    [url, { knownHosts: hosts }, '/spec/access/knownHosts'],
    [url, { username: 'a' }, '/spec/access'],
    [url, { token: { value: 'a' }, username: 'a', password: { value: 'a' } }, '/spec/access'],
    [url, { token: { value: 'a\nb' } }, '/spec/access/token'],
    [url, { username: 'a:b', password: { value: 'a' } }, '/spec/access/username'],
    [url, { certificateAuthority: '-----BEGIN CERTIFICATE-----' }, '/spec/access/certificateAuthority'],
    ['http://host/a.git', {}, '/spec/url'],
  ])('%s with %j is refused at %s', (at, access, pointer) => {
    expect(() => checkGitAccess(at, access, '/spec')).toThrow(
      expect.objectContaining({ code: 'BadRequest', errors: [expect.objectContaining({ pointer })] }),
    )
  })
  test.each<[string, GivenGitAccess]>([
    [ssh, { sshKey: key, knownHosts: hosts }],
    // The digest of a stored key.
    [ssh, { sshKey: {}, knownHosts: hosts }],
    [url, {}],
    [url, { token: { value: 'a' } }],
    ['http://127.0.0.1/a.git', {}],
    ['http://host/a.git', { plainHttp: true }],
  ])('%s with %j is accepted', (at, access) => {
    expect(() => checkGitAccess(at, access, '/spec')).not.toThrow()
  })
})
