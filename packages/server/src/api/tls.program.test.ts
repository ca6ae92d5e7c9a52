import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { get as getPlain } from 'node:http'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCertificate } from '../kube/testing/index.js'
import { hubProgram, serveHub } from '../runtime/testing/served-hub.js'

/** The built hub over TLS, as a browser and the CLI meet it. */

const cli = fileURLToPath(new URL('../../../cli/bin/hansa.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'hansa-tls-'))
const data = join(folder, 'data')
const files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }
const env = {
  ...process.env,
  XDG_CONFIG_HOME: folder,
  HANSA_LOG_LEVEL: 'silent',
  HANSA_TLS_CERT: files.cert,
  HANSA_TLS_KEY: files.key,
  HANSA_PUBLIC_URL: 'https://hub.example.com',
}
const dayMs = 86_400_000

/** Puts a new pair in place, each file by a rename, as cert-manager's CSI driver and most scripts do. */
const install = (days = 29): string => {
  const { certificate, key } = createCertificate(['localhost', '127.0.0.1'], Date.now() - (30 - days) * dayMs)
  writeFileSync(`${files.cert}.new`, certificate)
  writeFileSync(`${files.key}.new`, key)
  renameSync(`${files.key}.new`, files.key)
  renameSync(`${files.cert}.new`, files.cert)
  return certificate
}

let url = ''
let stop = async (): Promise<void> => {}
let token = ''

beforeAll(async () => {
  install()
  const hub = await serveHub(data, env)
  url = hub.url
  stop = hub.stop
  const { contexts } = JSON.parse(readFileSync(join(folder, 'hansa', 'config.yaml'), 'utf8'))
  token = contexts[0].token
}, 120_000)
afterAll(async () => {
  await stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Answer {
  status: number | undefined
  headers: NodeJS.Dict<string | string[]>
  body: string
}

const ask = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = {
      ca: readFileSync(files.cert, 'utf8'),
      agent: false as const,
      headers,
      servername: 'localhost',
    }
    get(`${url}${path}`, options, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }))
    }).on('error', reject)
  })

const run = (program: string, ...args: string[]): Promise<{ exit: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
      resolve({ exit: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })

describe('a hub with a certificate', () => {
  test('serves HTTPS with HSTS, and nothing on plain HTTP: no answer, and no redirect', async () => {
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    const { status, headers } = await ask('/version')
    expect([status, headers['strict-transport-security']]).toEqual([200, 'max-age=31536000'])
    const plain = new Promise((resolve) => {
      getPlain(`${url.replace('https', 'http')}/version`, (response) => resolve(response.statusCode)).on(
        'error',
        () => resolve('no answer'),
      )
    })
    expect(await plain).toBe('no answer')
  })

  test('answers under its public URL, and links lead there', async () => {
    expect((await ask('/version', { host: 'hub.example.com' })).status).toBe(200)
    expect((await ask('/version', { host: 'evil.example.com' })).status).toBe(421)
    const { stdout } = await run(hubProgram, 'sign-in', '--data', data)
    expect(stdout).toMatch(/^https:\/\/hub\.example\.com\/sign-in#/)
  })

  test('is reached by the CLI with its certificate authority, which is kept in the context', async () => {
    const unknown = await run(cli, 'get', 'clusters')
    expect([unknown.exit, unknown.stderr]).toEqual([
      expect.any(Number),
      expect.stringContaining('--hub-ca-file'),
    ])
    expect(unknown.exit).not.toBe(0)
    const wrong = join(folder, 'wrong.pem')
    writeFileSync(wrong, 'not a certificate')
    expect(await run(cli, 'get', 'clusters', '--hub-ca-file', wrong)).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining(`invalid certificate authority ${wrong}`),
    })
    writeFileSync(wrong, createCertificate(['127.0.0.1']).certificate)
    expect((await run(cli, 'get', 'clusters', '--hub-ca-file', wrong)).exit).not.toBe(0)
    const named = ['--url', url, '--token', token]
    expect(await run(cli, 'get', 'clusters', ...named, '--hub-ca-file', files.cert)).toMatchObject({
      exit: 0,
    })
    expect((await run(cli, 'get', 'clusters', ...named)).exit).not.toBe(0)

    const { contexts } = JSON.parse(readFileSync(join(folder, 'hansa', 'config.yaml'), 'utf8'))
    const set = await run(cli, 'context', 'set', contexts[0].name, '--hub-ca-file', files.cert)
    expect(set).toMatchObject({ exit: 0 })
    const body = { apiVersion: 'hansa.dev/v1', kind: 'Placement', metadata: { name: 'over-tls' }, spec: {} }
    writeFileSync(join(folder, 'placement.json'), JSON.stringify(body))
    expect(await run(cli, 'apply', '-f', join(folder, 'placement.json'))).toMatchObject({ exit: 0 })
    const other = await run(
      cli,
      'get',
      'clusters',
      '--url',
      url.replace('127.0.0.1', 'localhost'),
      '--token',
      token,
    )
    expect([other.exit === 0, other.stderr]).toEqual([false, expect.stringContaining('--hub-ca-file')])
  })

  test('renews its certificate while a watch continues, and reports what is wrong with the files', async () => {
    const before = readFileSync(files.cert, 'utf8')
    const watch = spawn(process.execPath, [cli, 'get', 'placements', '--watch'], { env })
    let seen = ''
    let ended = false
    watch.stdout.setEncoding('utf8').on('data', (text: string) => {
      seen += text
    })
    watch.once('exit', () => {
      ended = true
    })
    try {
      await expect.poll(() => seen, { timeout: 20_000 }).toContain('over-tls')
      install(3)
      const verbose = async () => (await ask('/readyz?verbose').catch(() => ({ body: '' }))).body
      await expect
        .poll(verbose, { timeout: 20_000 })
        .toMatch(/\[!\]tls the certificate in .* expires in [23] days, at 20/)
      writeFileSync(files.key, readFileSync(files.key, 'utf8').slice(0, 100))
      await expect.poll(verbose, { timeout: 20_000 }).toContain('[!]tls the certificate was not reloaded: ')
      expect((await ask('/readyz')).status).toBe(200)
      // The watch trusts the former certificate only: it is still the connection of before.
      const body = { apiVersion: 'hansa.dev/v1', kind: 'Placement', metadata: { name: 'later' }, spec: {} }
      writeFileSync(join(folder, 'placement.json'), JSON.stringify(body))
      await run(cli, 'apply', '-f', join(folder, 'placement.json'), '--hub-ca-file', files.cert)
      await expect.poll(() => seen, { timeout: 20_000 }).toContain('later')
      expect([ended, readFileSync(files.cert, 'utf8') === before]).toEqual([false, false])
    } finally {
      watch.kill('SIGINT')
    }
  })
})

test('a hub does not start with a certificate that cannot be used, and names the file', async () => {
  const bad = join(folder, 'bad.key')
  writeFileSync(bad, '')
  const args = ['serve', '--data', join(folder, 'other'), '--listen', '127.0.0.1:0', '--tls-key', bad]
  expect(await run(hubProgram, ...args)).toMatchObject({ exit: 2, stderr: expect.stringContaining(bad) })
})
