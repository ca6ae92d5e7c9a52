import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import SqliteDatabase from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hubProgram, serveHub } from '../runtime/testing/served-hub.js'

/** The audit trail as an operator and an attacker meet it: the built hub, its commands, and its database. */

const cli = fileURLToPath(new URL('../../../cli/bin/hansa.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'hansa-audit-'))
const data = join(folder, 'data')
const env = { ...process.env, XDG_CONFIG_HOME: folder, HANSA_LOG_LEVEL: 'silent' }

let url = ''
let stop = async (): Promise<void> => {}

const start = async (): Promise<void> => {
  const hub = await serveHub(data, env)
  url = hub.url
  stop = hub.stop
}

const run = (program: string, ...args: string[]): Promise<{ exit: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
      resolve({ exit: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })
const audit = (...args: string[]) => run(hubProgram, 'audit', ...args, '--data', data)
const hansa = async (...args: string[]): Promise<string> => {
  const { contexts } = JSON.parse(readFileSync(join(folder, 'hansa', 'config.yaml'), 'utf8'))
  const { exit, stdout, stderr } = await run(cli, ...args, '--url', url, '--token', contexts[0].token)
  expect([exit, stderr]).toEqual([0, expect.anything()])
  return stdout
}

const placement = (name: string): string => {
  const file = join(folder, `${name}.json`)
  const text = { apiVersion: 'hansa.dev/v1', kind: 'Placement', metadata: { name }, spec: {} }
  writeFileSync(file, JSON.stringify(text))
  return file
}

beforeAll(start, 120_000)
afterAll(async () => {
  await stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('the audit trail of a hub', () => {
  test('shows who did what and why, also what was done on its machine', async () => {
    await hansa('apply', '-f', placement('p1'), '--reason', 'für Freitag')
    await run(hubProgram, 'token', 'create', 'ci', '--data', data)
    await run(hubProgram, 'token', 'delete', 'ci', '--data', data)
    const table = await hansa('audit', '--since', '1h', '--kind', 'placement')
    expect(table).toMatch(/admin +update +placement\/default\/p1 +Succeeded +\/spec +für Freitag/)
    const { items } = JSON.parse(await hansa('audit', '--kind', 'ServiceToken', '-o', 'json'))
    expect(
      items.map(({ verb, object }: { verb: string; object: { name: string } }) => [verb, object.name]),
    ).toEqual([
      ['delete', 'ci'],
      ['create', 'ci'],
      ['create', 'admin'],
    ])
  })

  test('is followed: what was, then each new entry once', async () => {
    const { contexts } = JSON.parse(readFileSync(join(folder, 'hansa', 'config.yaml'), 'utf8'))
    const args = ['audit', '--follow', '--kind', 'placement', '-o', 'json', '--url', url]
    const child = spawn(process.execPath, [cli, ...args, '--token', contexts[0].token], { env })
    let shown = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text
    })
    const names = () =>
      shown
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).object.name)
    try {
      await expect.poll(() => shown, { timeout: 20_000 }).toContain('"p1"')
      await hansa('apply', '-f', placement('p1-followed'))
      await expect.poll(() => shown, { timeout: 20_000 }).toContain('"p1-followed"')
      await hansa('apply', '-f', placement('p1-last'))
      await expect.poll(() => shown, { timeout: 20_000 }).toContain('"p1-last"')
      expect(names()).toEqual(['p1', 'p1-followed', 'p1-last'])
    } finally {
      child.kill('SIGINT')
    }
  })

  test('is verified and exported while the hub runs', async () => {
    expect(await audit('verify')).toMatchObject({
      exit: 0,
      stdout: expect.stringMatching(/^ok: \d+ rows verified/),
    })
    const { stdout } = await audit('export')
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ metadata }) => metadata.name)).toEqual(lines.map((_, index) => String(index + 1)))
  })

  test('that somebody changed is named by row, and the hub says so and goes on', async () => {
    await stop()
    const file = new SqliteDatabase(join(data, 'hansa.db'))
    file.prepare("update audit set subject_name = 'mallory' where sequence = 2").run()
    file.close()
    expect(await audit('verify')).toMatchObject({
      exit: 1,
      stdout: expect.stringMatching(/^broken at row 2: /),
    })
    await start()
    const verbose = async () => (await fetch(`${url}/readyz?verbose`)).text()
    await expect.poll(verbose, { timeout: 20_000 }).toContain('[!]audit the trail is broken: row 2')
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    await expect.poll(() => hansa('events'), { timeout: 20_000 }).toContain('AuditTrailBroken')
    await hansa('apply', '-f', placement('p2'))
  })

  test('continues under another key', async () => {
    await stop()
    expect(await audit('rotate-key')).toMatchObject({
      exit: 0,
      stdout: expect.stringContaining('continues under key'),
    })
    const { stdout } = await audit('export')
    expect(stdout).toContain('"verb":"rotate","object":{"kind":"AuditTrail"}')
    await start()
    await hansa('apply', '-f', placement('p3'))
  })
})
