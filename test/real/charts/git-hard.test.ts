import { execFileSync, spawn } from 'node:child_process'
import { randomBytes, randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { createAddressGuard, type GitLimits, readGitFolder } from '@hansa/charts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { makeCertificate } from '../../rig/directory/certificate.js'
import { type Hub, startHub } from '../../support/hub.js'
import { type GitServer, startEndlessServer, startGitServer, startProxy } from './git-http.js'

/** The repository is this large: HANSA_GIT_MEBIBYTES=1024 tries one of 1 GB. */
const mebibytes = Number(process.env.HANSA_GIT_MEBIBYTES ?? 200)
const blobBytes = 8 * 1024 * 1024

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: small }\n'

/** Makes a bare repository with random files of `mebibytes` in one folder, and a small one in another. */
const makeLargeRepository = async (folder: string): Promise<void> => {
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', folder])
  const settings = ['-c', 'core.compression=0', '-c', 'core.bigFileThreshold=1m']
  const child = spawn('git', [...settings, '-C', folder, 'fast-import', '--quiet'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const write = async (data: string | Buffer): Promise<void> => {
    if (!child.stdin.write(data)) await once(child.stdin, 'drain')
  }
  const blob = Buffer.alloc(blobBytes)
  const count = Math.ceil((mebibytes * 1024 * 1024) / blobBytes)
  for (let mark = 1; mark <= count; mark += 1) {
    await write(`blob\nmark :${mark}\ndata ${blobBytes}\n`)
    await write(Buffer.from(randomFillSync(blob)))
    await write('\n')
  }
  await write('commit refs/heads/main\ncommitter A <a@example.org> 1700000000 +0000\ndata 0\n')
  for (let mark = 1; mark <= count; mark += 1) await write(`M 100644 :${mark} large/${mark}.bin\n`)
  await write(`M 100644 inline small/a.yaml\ndata ${configMap.length}\n${configMap}\n`)
  child.stdin.end()
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
}

const words = { where: 'here', url: 'the URL', login: 'log in', key: 'set a key', plainHttp: 'use https' }

const read = (
  url: string,
  {
    path = 'small',
    limits = {},
    certificateAuthority,
  }: { path?: string; limits?: Partial<GitLimits>; certificateAuthority?: string } = {},
) => readGitFolder({ url, path }, { certificateAuthority }, { guard: createAddressGuard(), words, limits })

/** Folders of Git that this process has. */
const left = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`hansa-git-${process.pid}-`))

describe('reading a hard repository', () => {
  let folder: string
  const servers: { close(): Promise<void> }[] = []
  const opened = async <Server extends { close(): Promise<void> }>(starting: Promise<Server>) => {
    const server = await starting
    servers.push(server)
    return server
  }
  let certificate: { cert: string; key: string }
  let stranger: string
  let hub: Hub

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hansa-hard-'))
    await makeLargeRepository(join(folder, 'large.git'))
    const own = await makeCertificate(folder)
    certificate = { cert: readFileSync(own.certificate, 'utf8'), key: readFileSync(own.key, 'utf8') }
    stranger = (await makeCertificate(folder, 'stranger')).certificate
  })
  afterAll(async () => {
    await hub?.stop()
    await Promise.all(servers.map((server) => server.close()))
    rmSync(folder, { recursive: true, force: true })
  })

  const urlOf = ({ port }: { port: number }, scheme = 'http'): string =>
    `${scheme}://127.0.0.1:${port}/large.git`

  test(`of ${mebibytes} MiB receives little more than the files of the path`, async () => {
    const server: GitServer = await opened(startGitServer(folder, { 'uploadpack.allowFilter': 'true' }))
    const { content } = await read(urlOf(server))
    expect(content).toMatchObject({ type: 'manifests', files: [{ name: 'small/a.yaml' }] })
    expect(server.sent()).toBeLessThan(64 * 1024)
    expect(left()).toEqual([])
  })

  test('from a server without partial clones, or with a large path, ends at the limit', async () => {
    const server = await opened(
      startGitServer(folder, { 'uploadpack.allowFilter': 'false', 'core.bigFileThreshold': '1m' }),
    )
    const limits = { fetchedBytes: 16 * 1024 * 1024 }
    await expect(read(urlOf(server), { limits })).rejects.toThrow(
      /sent more than 16 MiB for one commit; use a server that supports partial clones/,
    )
    const partial = await opened(startGitServer(folder, { 'uploadpack.allowFilter': 'true' }))
    await expect(read(urlOf(partial), { path: 'large', limits })).rejects.toThrow(/no manifests/)
    expect(partial.sent()).toBeLessThan(64 * 1024)
    expect(left()).toEqual([])
  })

  /** A blob of random bytes as a pack has it. */
  const blobOf = (bytes: number): Buffer => {
    const sizes = [0xb0 | (bytes & 15) | (bytes > 15 ? 0x80 : 0)]
    for (let rest = bytes >> 4; rest > 0; rest >>= 7) sizes.push((rest & 127) | (rest > 127 ? 0x80 : 0))
    sizes[0] = (sizes[0] ?? 0) & (bytes > 15 ? 0xff : 0x7f)
    return Buffer.concat([Buffer.from(sizes), deflateSync(randomBytes(bytes), { level: 0 })])
  }
  const commit = 'c0ffee'.repeat(7).slice(0, 40)

  // The servers run in this process: they send nothing while its loop is blocked.
  test.each([
    ['fast', 1e6, 0, 60_000, { fetchedBytes: 32 * 1024 * 1024 }, /sent more than 32 MiB for one commit/],
    ['slow', 1e6, 20, 20, { totalMs: 2_000 }, /took longer than the limit of 2 s/],
    ['huge', 1e8, 20, 20, {}, /Git needs more memory than the limit of 2 GiB/],
  ])('a %s pack without an end is ended, and leaves nothing', async (...row) => {
    const [, objects, pauseMs, bytes, limits, message] = row
    const part = () => blobOf(bytes)
    const server = await opened(startEndlessServer(commit, { objects, part, pauseMs }))
    await expect(read(urlOf(server), { limits })).rejects.toThrow(message)
    await expect.poll(() => server.ended(), { timeout: 30_000 }).toBe(1)
    expect(left()).toEqual([])
  })

  test('Git ends with the process that runs it', async () => {
    const part = () => blobOf(20)
    const server = await opened(startEndlessServer(commit, { objects: 1e6, part, pauseMs: 20 }))
    const script = `
      import { createAddressGuard, readGitFolder } from '@hansa/charts'
      process.on('SIGTERM', () => process.exit(0))
      await readGitFolder({ url: '${urlOf(server)}', path: '' }, {}, { guard: createAddressGuard(), words: {} })`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: 'inherit',
      cwd: import.meta.dirname,
      env: { ...process.env, TMPDIR: folder },
    })
    // The commit is asked for, then fetched.
    await expect
      .poll(() => server.requests.filter((request) => request.startsWith('POST')).length, { timeout: 60_000 })
      .toBe(2)
    expect(server.ended()).toBe(0)
    child.kill('SIGTERM')
    await expect.poll(() => server.ended(), { timeout: 30_000 }).toBe(1)
  })

  test('without the programs git and ssh says which one is missing', async () => {
    const programs = join(folder, 'programs')
    const git = execFileSync('which', ['git'], { encoding: 'utf8' }).trim()
    mkdirSync(programs)
    vi.stubEnv('PATH', programs)
    try {
      await expect(read('http://127.0.0.1:1/a.git')).rejects.toThrow(/the program git was not found here/)
      symlinkSync(git, join(programs, 'git'))
      const sshKey = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'
      const credentials = { sshKey, knownHosts: 'h ssh-ed25519 AAAA' }
      const options = { guard: createAddressGuard(), words }
      await expect(
        readGitFolder({ url: 'ssh://git@127.0.0.1:1/a.git', path: '' }, { credentials }, options),
      ).rejects.toThrow(/the program ssh was not found here/)
    } finally {
      vi.unstubAllEnvs()
    }
    expect(left()).toEqual([])
  })

  test('with a private CA needs that CA', async () => {
    const server = await opened(startGitServer(folder, { 'uploadpack.allowFilter': 'true' }, certificate))
    const url = urlOf(server, 'https')
    expect((await read(url, { certificateAuthority: certificate.cert })).content.type).toBe('manifests')
    for (const access of [{}, { certificateAuthority: readFileSync(stranger, 'utf8') }])
      await expect(read(url, access)).rejects.toThrow(/no secure connection to 127\.0\.0\.1/)
    expect(left()).toEqual([])
  })

  test('through the proxy of a hub, which resolves the name', async () => {
    const server = await opened(
      startGitServer(folder, { 'uploadpack.allowFilter': 'true' }, await namedCertificate()),
    )
    const proxy = await opened(startProxy(server.port))
    hub = await startHub({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` })
    const push = (host: string, ca: string) =>
      hub.hansa('bundle', 'push', `git+https://${host}/large.git//small`, '--ca-file', ca)
    const ca = join(folder, 'git.example.crt')
    expect(await push('git.example', ca)).toBe('bundle/small@0.1.0 pushed (1 object)\n')
    expect(new Set(proxy.connects)).toEqual(new Set(['git.example:443']))
    await expect(push('git.example', stranger)).rejects.toThrow(
      /no secure connection to git\.example \(through proxy 127\.0\.0\.1:\d+\)/,
    )
    await expect(push('169.254.169.254', ca)).rejects.toThrow(/169\.254\.169\.254 refused/)
    expect(new Set(proxy.connects)).toEqual(new Set(['git.example:443']))
  })

  const namedCertificate = async (): Promise<{ cert: string; key: string }> => {
    const [key, cert] = [join(folder, 'git.example.key'), join(folder, 'git.example.crt')]
    const names = ['-subj', '/CN=git.example', '-addext', 'subjectAltName=DNS:git.example']
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...names, '-keyout', key, '-out', cert],
      { stdio: 'ignore' },
    )
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  }
})
