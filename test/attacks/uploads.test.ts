import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { packFolder } from '@hansa/charts'
import { createCleartextMessage, generateKey, readPrivateKey, sign } from 'openpgp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, until } from '../rig/index.js'
import { type Hub, startHub } from '../support/hub.js'
import { openRaw, type RawConnection } from './raw.js'

const mebibyte = 1024 * 1024
const path = '/api/v1/namespaces/default/bundles/shop/archives'
const gzip = 'application/gzip'

let folder: string
let temporary: string
let hub: Hub
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hansa-uploads-'))
  temporary = join(folder, 'tmp')
  mkdirSync(temporary)
  // A heap that two archives do not fit into: no upload may be collected in memory.
  hub = await startHub({
    TMPDIR: temporary,
    NODE_OPTIONS: '--max-old-space-size=224',
    HANSA_IDLE_TIMEOUT_SECONDS: '2',
  })
})
afterAll(async () => {
  await hub.stop()
  rmSync(folder, { recursive: true })
})

const file = (name: string, data: string | Buffer) => ({ name, data: Buffer.from(data) })

/** A chart with a file that cannot be compressed. */
const packChart = async (bytes: number, version = '1.0.0'): Promise<Buffer> => {
  const { archive } = await packFolder(
    [
      file('Chart.yaml', `apiVersion: v2\nname: shop\nversion: ${version}\n`),
      file('files/noise', randomBytes(bytes)),
      file(
        'templates/a.yaml',
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {size: {{ .Files.GetBytes "files/noise" | len | quote }}}\n',
      ),
    ],
    'the test chart',
  )
  return archive
}

const upload = (body: RequestInit['body'], type = gzip, more: RequestInit = {}) =>
  fetch(hub.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${hub.token}`, 'content-type': type },
    body: body ?? null,
    ...more,
  })

const digestOf = (data: Buffer): string => `sha256:${createHash('sha256').update(data).digest('hex')}`

const push = (chart: object, version = 'next', query = '', name = 'shop') =>
  fetch(`${hub.url}/api/v1/namespaces/default/bundles/${name}${query}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${hub.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      apiVersion: 'hansa.dev/v1',
      kind: 'Bundle',
      metadata: { name },
      spec: { version, source: { type: 'helm', chart } },
    }),
  })

/** Resolves when the hub holds no file of an upload open: they have no name. */
const nothingLeft = (): Promise<boolean> =>
  until('no file of an upload is left', () => {
    const folder = `/proc/${hub.pid}/fd`
    const open = readdirSync(folder).flatMap((name) => {
      try {
        return [readlinkSync(join(folder, name))]
      } catch {
        return []
      }
    })
    return ![...open, ...readdirSync(temporary)].some((name) => name.includes('hansa-upload'))
  })

/** Starts an upload that does not end. */
const openUpload = async (length: number): Promise<RawConnection> => {
  const raw = await openRaw(hub.url)
  raw.send(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${hub.token}\r\nContent-Type: ${gzip}\r\nContent-Length: ${length}\r\n\r\n`,
  )
  return raw
}

describe('an upload', () => {
  it('without a token is refused before anything of it came', async () => {
    const raw = await openRaw(hub.url)
    raw.send(
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${gzip}\r\nContent-Length: 60000000\r\n\r\n`,
    )
    await raw.until(/^HTTP\/1\.1 401 [\s\S]*Unauthenticated/, 5_000)
    raw.close()
  })

  it('that is too large is refused by its Content-Length, and while it arrives without one', async () => {
    const raw = await openUpload(64 * mebibyte + 1)
    await raw.until(/^HTTP\/1\.1 413 [\s\S]*larger than 64 MiB/, 5_000)
    raw.close()
    const piece = Buffer.alloc(mebibyte)
    let sent = 0
    const endless = new ReadableStream({
      pull: (controller) => {
        sent += 1
        controller.enqueue(piece)
      },
    })
    const answer = await upload(endless, gzip, { duplex: 'half' } as RequestInit).catch(() => undefined)
    // The client can lose the answer, because the hub does not read the rest.
    if (answer !== undefined) expect(answer.status).toBe(413)
    expect(sent).toBeLessThan(200)
  })

  it.each([
    ['JSON', 'application/json', '{}'],
    ['a form', 'application/x-www-form-urlencoded', 'a=b'],
  ])('of %s is refused with the types that are accepted', async (_, type, body) => {
    const answer = await upload(body, type)
    expect(answer.status).toBe(415)
    expect(at(await answer.json(), 'hint')).toContain('Content-Type: application/gzip')
  })

  it('of nothing is refused', async () => {
    expect((await upload('')).status).toBe(400)
  })

  it('that stops is ended by the hub, and does not stop others', async () => {
    const slow = await openUpload(1000)
    slow.send('abc')
    const chart = await packChart(1000)
    expect((await upload(new Uint8Array(chart))).status).toBe(201)
    expect(await slow.closed(30_000)).toBeGreaterThan(0)
    expect((await Promise.all([upload('x'), upload('y')])).map(({ status }) => status)).toEqual([201, 201])
    await nothingLeft()
  })

  it('that is cut leaves nothing', async () => {
    const cut = await openUpload(1000)
    cut.send('abc')
    cut.close()
    // Its place is free again.
    await until('two more uploads are accepted', async () => {
      const answers = await Promise.all([upload('x'), upload('y')])
      return answers.every(({ status }) => status === 201)
    })
    await nothingLeft()
  })

  it('is refused while two with the same token are in progress', async () => {
    const open = await Promise.all([1, 2, 3].map(() => openUpload(1000)))
    const refused = /^HTTP\/1\.1 429 [\s\S]*Retry-After: 5\r\n[\s\S]*2 uploads with this token/
    await Promise.any(open.map((raw) => raw.until(refused, 5_000)))
    expect(open.filter((raw) => raw.received() === '')).toHaveLength(2)
    for (const raw of open) raw.close()
    await nothingLeft()
  })
})

describe('an uploaded archive', () => {
  it('of 20 MiB is pushed, and its files are the ones that templates see', async () => {
    const archive = await packChart(20 * mebibyte)
    const digest = digestOf(archive)
    const answer = await upload(new Uint8Array(archive))
    expect([answer.status, await answer.json()]).toEqual([
      201,
      { digest, size: archive.length, expiresAt: expect.any(String) },
    ])
    const dry = await push({ upload: digest }, 'next', '?dryRun=All')
    expect([dry.status, at(await dry.json(), 'spec', 'source', 'chart', 'digest')]).toEqual([201, digest])
    const pushed = await push({ upload: digest })
    expect([pushed.status, at(await pushed.json(), 'spec', 'version')]).toEqual([201, '0.1.0'])
    const revision = await hub.client.bundles.revision('shop', '0.1.0')
    expect(revision.objects).toMatchObject([{ data: { size: String(20 * mebibyte) } }])
    // What a client reads can be sent back.
    const again = await push({ name: 'shop', version: '1.0.0', digest }, '0.2.0')
    expect(again.status).toBe(200)
    await hub.terminate()
    await hub.start()
    expect((await hub.client.bundles.revision('shop', '0.2.0')).objects).toMatchObject([
      { data: { size: String(20 * mebibyte) } },
    ])
  })

  it('is only for the bundle that it was uploaded for', async () => {
    const archive = await packChart(2 * mebibyte, '2.0.0')
    await upload(new Uint8Array(archive))
    const other = await push({ upload: digestOf(archive) }, 'next', '', 'other')
    expect(other.status).toBe(400)
    expect(at(await other.json(), 'errors', '0')).toMatchObject({ pointer: '/spec/source/chart/upload' })
    expect((await push({ upload: digestOf(archive) }, '2.0.0')).status).toBe(200)
  })

  it('is verified by its provenance file, and only the hub says so', async () => {
    const signer = async (name: string) => {
      const made = await generateKey({ userIDs: [{ name }], date: new Date(Date.now() - 60_000) })
      const signingKeys = await readPrivateKey({ armoredKey: made.privateKey })
      return {
        keyring: made.publicKey,
        sign: async (text: string) => sign({ message: await createCleartextMessage({ text }), signingKeys }),
      }
    }
    const [acme, thief] = [await signer('acme'), await signer('thief')]
    const archive = await packChart(2 * mebibyte, '5.0.0')
    const digest = digestOf(archive)
    const text = `name: shop\n\n...\nfiles:\n  shop-5.0.0.tgz: ${digest}\n`
    await upload(new Uint8Array(archive))
    const pushSigned = async (provenance: string, chart: object = { upload: digest }) => {
      const answer = await push({ ...chart, verify: { gpg: { keyring: acme.keyring, provenance } } })
      return { status: answer.status, body: await answer.json() }
    }
    const refused = { status: 400, body: { errors: [{ pointer: '/spec/source/chart/verify' }] } }
    expect(await pushSigned(await thief.sign(text))).toMatchObject(refused)
    expect(await pushSigned(await acme.sign(text.replace(digest, `sha256:${'0'.repeat(64)}`)))).toMatchObject(
      refused,
    )
    expect(await pushSigned(text)).toMatchObject(refused)
    expect(await pushSigned(await acme.sign(text), { archive: archive.toString('base64') })).toMatchObject({
      body: { spec: { source: { chart: { digest, verified: { gpg: { user: 'acme' } } } } } },
    })
    const claimed = {
      name: 'shop',
      version: '5.0.0',
      digest,
      verified: { gpg: { fingerprint: 'A', user: 'bank' } },
    }
    const claim = await push(claimed, '5.0.1')
    expect([claim.status, at(await claim.json(), 'errors', '0', 'pointer')]).toEqual([
      400,
      '/spec/source/chart/digest',
    ])
  })

  it.each([
    ['is not a chart', () => gzipSync(randomBytes(2 * mebibyte)), 'is not a valid chart'],
    ['is cut', async () => (await packChart(2 * mebibyte)).subarray(0, mebibyte), 'is not a valid chart'],
    ['unpacks to 300 MiB', () => gzipSync(Buffer.alloc(300 * mebibyte)), 'is not a valid chart'],
  ])('that %s is refused when it is pushed', async (_, make, reason) => {
    const archive = await make()
    await upload(new Uint8Array(archive))
    const answer = await push({ upload: digestOf(archive) })
    expect(answer.status).toBe(400)
    expect(at(await answer.json(), 'detail')).toContain(reason)
  })

  it('is pushed by the CLI, from an archive and from a folder, once', async () => {
    const archive = await packChart(9 * mebibyte, '3.0.0')
    writeFileSync(join(folder, 'shop-3.0.0.tgz'), archive)
    const file = join(folder, 'shop-3.0.0.tgz')
    expect(await hub.hansa('bundle', 'push', file, '--name', 'cli')).toContain(
      'cli@0.1.0 pushed (chart shop 3.0.0)',
    )
    expect(await hub.hansa('bundle', 'push', file, '--name', 'cli')).toContain('unchanged')
    const chart = join(folder, 'chart')
    mkdirSync(join(chart, 'templates'), { recursive: true })
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: shop\nversion: 4.0.0\n')
    writeFileSync(join(chart, '.helmignore'), 'secret\n')
    writeFileSync(join(chart, 'secret'), randomBytes(9 * mebibyte))
    writeFileSync(join(chart, 'noise'), randomBytes(9 * mebibyte))
    writeFileSync(
      join(chart, 'templates', 'a.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {secret: {{ .Files.GetBytes "secret" | len | quote }}, noise: {{ .Files.GetBytes "noise" | len | quote }}}\n',
    )
    expect(await hub.hansa('bundle', 'push', chart, '--name', 'cli')).toContain(
      'cli@0.1.1 pushed (chart shop 4.0.0)',
    )
    expect((await hub.client.bundles.revision('cli', '0.1.1')).objects).toMatchObject([
      { data: { secret: '0', noise: String(9 * mebibyte) } },
    ])
    expect(gunzipSync(archive).length).toBeGreaterThan(9 * mebibyte)
  })
})
