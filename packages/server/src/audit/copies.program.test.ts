import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hubProgram, serveHub } from '../runtime/testing/served-hub.js'

/** Copies of the audit trail of the built hub: over restarts, rotations and outages of the receiver. */

const folder = mkdtempSync(join(tmpdir(), 'hansa-copies-'))
const data = join(folder, 'data')
const file = join(folder, 'audit.jsonl')
let env: NodeJS.ProcessEnv
let hub: Awaited<ReturnType<typeof serveHub>>
let receiver: Server
const received: number[] = []
let status = 204

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (more: string) => {
      text += more
    })
    request.on('end', () => {
      if (status === 204)
        received.push(
          ...JSON.parse(text).entries.map(({ metadata }: { metadata: { name: string } }) =>
            Number(metadata.name),
          ),
        )
      response.writeHead(status).end()
    })
  })
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  writeFileSync(join(folder, 'key'), Buffer.alloc(32, 5).toString('base64'))
  env = {
    ...process.env,
    XDG_CONFIG_HOME: folder,
    HANSA_LOG_LEVEL: 'silent',
    HANSA_AUDIT_FILE: file,
    HANSA_AUDIT_WEBHOOK: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hansa`,
    HANSA_AUDIT_WEBHOOK_SECRET_FILE: join(folder, 'key'),
  }
  hub = await serveHub(data, env)
}, 120_000)
afterAll(async () => {
  await hub.stop()
  receiver.closeAllConnections()
  receiver.close()
  rmSync(folder, { recursive: true, force: true })
})

/** One row of the trail, written beside the hub. */
const createToken = (name: string): Promise<void> =>
  new Promise((resolve, reject) => {
    execFile(process.execPath, [hubProgram, 'token', 'create', name, '--data', data], { env }, (error) =>
      error === null ? resolve() : reject(error),
    )
  })
const rowsIn = (path: string): number[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .flatMap(({ kind, metadata }) => (kind === 'AuditEntry' ? [Number(metadata.name)] : []))
const verbose = async () => (await fetch(`${hub.url}/readyz?verbose`)).text()
const soon = { timeout: 20_000 }

test('arrive while the hub runs', async () => {
  await createToken('a')
  await expect.poll(() => rowsIn(file), soon).toEqual([1, 2])
  await expect.poll(() => received, soon).toEqual([1, 2])
})

test('wait for a receiver that is away, also over a restart of the hub, which stays ready', async () => {
  status = 503
  await createToken('b')
  await expect.poll(verbose, soon).toMatch(/\[!\]audit-webhook webhook http:\/\/127.*status 503/)
  expect((await fetch(`${hub.url}/readyz`)).status).toBe(200)
  await hub.stop()
  await createToken('c')
  hub = await serveHub(data, env)
  await expect.poll(verbose, soon).toContain('[!]audit-webhook')
  status = 204
  await expect.poll(() => received, soon).toEqual([1, 2, 3, 4])
  await expect.poll(verbose, soon).not.toContain('audit-webhook')
  expect(rowsIn(file)).toEqual([1, 2, 3, 4])
})

test('continue in a new file after a rotation with SIGHUP, which does not end the hub', async () => {
  renameSync(file, `${file}.1`)
  process.kill(hub.pid, 'SIGHUP')
  await createToken('d')
  await expect.poll(() => rowsIn(file), soon).toEqual([5])
  expect(rowsIn(`${file}.1`)).toEqual([1, 2, 3, 4])
})

test('that a killed hub had begun are complete after its next start', async () => {
  process.kill(hub.pid, 'SIGKILL')
  await hub.ended
  const kept = readFileSync(file, 'utf8')
  writeFileSync(file, `${kept}{"kind":"AuditEn`)
  await createToken('e')
  hub = await serveHub(data, env)
  await expect.poll(() => received.slice(-1), soon).toEqual([6])
  await expect.poll(() => readFileSync(file, 'utf8'), soon).toContain('"AuditEn\n')
  writeFileSync(`${file}.mended`, readFileSync(file, 'utf8').replace('{"kind":"AuditEn\n', ''))
  expect(rowsIn(`${file}.mended`)).toEqual([5, 6])
})
