import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterAll, describe, expect, test } from 'vitest'
import { type Ended, type RunOptions, start } from '../testing/hansa.js'
import { createProgram } from './commands.js'

const folder = mkdtempSync(join(tmpdir(), 'hansa-program-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const run = (args: readonly string[], options?: RunOptions): Promise<Ended> =>
  start(args, { XDG_CONFIG_HOME: folder }, options).ended

const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)]
const helpOf = (command: Command): string => {
  let written = ''
  command.configureOutput({
    writeOut: (text) => {
      written += text
    },
  })
  command.outputHelp()
  return written
}
/** `bundle push`: its words after `hansa`. */
const wordsOf = (command: Command): string =>
  command.parent === null ? '' : `${wordsOf(command.parent)} ${command.name()}`.trim()
const commands = all(createProgram(async () => {}))

describe('help', () => {
  test.each(commands.map((command) => ({ words: wordsOf(command), command })))(
    'of hansa $words begins with examples of that command',
    ({ words, command }) => {
      const help = helpOf(command)
      expect(help).toMatch(/^Examples:\n( {2}\$ hansa .+\n)+/)
      if (command.commands.length > 0) return
      expect(help).toMatch(new RegExp(`\\$ (hansa get .* \\| )?hansa ${words}( |\\n)`))
    },
  )

  test('is asked for with --help, and is an answer', async () => {
    const { exit, stdout } = await run(['cluster', 'register', '--help'])
    expect([exit, stdout]).toEqual([0, expect.stringContaining('--take-over')])
  })
})

describe('usage', () => {
  test.each([
    [['clutser', 'list'], 'Did you mean cluster?'],
    [['cluster', 'lst'], 'Did you mean list?'],
    [['get', 'clusters', '--selectr', 'x'], 'Did you mean --selector?'],
    [['get', 'clustrs'], 'did you mean clusters?'],
    [['get', 'clusters', '-o', 'xml'], 'use one of table, wide, json, yaml, name'],
    [['get'], "missing required argument 'kind'"],
    [['apply'], 'pass -f FILE'],
    [['wait', 'release/web'], 'pass --for condition=Ready, or --for delete'],
    [['wait', 'release/web', '--for', 'ready'], 'write --for condition=Ready, or --for delete'],
    [['wait', 'release', '--for', 'delete'], 'release/NAME'],
    [['wait', 'release/web', '--for', 'delete', '--timeout', 'soon'], 'write it as 90s, 2m, 1h or 30d'],
    [['release', 'create', 'web'], 'pass --bundle NAME[@VERSION] and --placement NAME'],
    [['release', 'scale', 'web', 'many'], 'write WORKLOAD=N'],
    [['cluster', 'taint', 'eu-1', 'gpu'], 'write KEY=VALUE:NoSchedule'],
    [['cluster', 'label', 'eu-1', 'gpu'], 'write KEY=VALUE'],
    [['apply', '-f', join(folder, 'nowhere.yaml')], 'nowhere.yaml" not found'],
    [['delete', 'release', 'web'], 'pass --yes'],
    [['get', 'clusters'], 'set HANSA_URL and HANSA_TOKEN'],
    [['cluster'], 'Examples:'],
    [[], 'Examples:'],
  ])('hansa %j exits with 2 and a hint', async (args, says) => {
    const { exit, stdout, stderr } = await run(args)
    expect(stderr).toContain(says)
    expect([exit, stdout]).toEqual([2, ''])
  })
})

describe('an unreachable hub', () => {
  test('ends with 1, naming its address and how to look', async () => {
    const { exit, stdout, stderr } = await run(['get', 'clusters', '--token', 't'], {
      env: { HANSA_URL: 'http://127.0.0.1:9' },
    })
    expect([exit, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^error: http:\/\/127\.0\.0\.1:9 could not be reached/)
    expect(stderr).toContain('curl http://127.0.0.1:9/livez')
  })
})

describe('version', () => {
  test('of the client needs no hub and no context', async () => {
    const { exit, stdout, stderr } = await run(['version', '--client'])
    expect([exit, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^client \d+\.\d+\.\d+\n$/)
    const json = await run(['version', '--client', '-o', 'json'])
    expect(JSON.parse(json.stdout)).toEqual({ client: stdout.trim().replace('client ', '') })
  })

  test('starts with one small file: what only some commands need is loaded on use', () => {
    const bundle = new URL('../../dist/bundle/hansa.js', import.meta.url)
    const text = readFileSync(bundle, 'utf8')
    expect(text.length).toBeLessThan(120_000)
    for (const heavy of ['KubeConfig', 'openapi-fetch', 'parseAllDocuments'])
      expect(text.includes(`class ${heavy}`)).toBe(false)
  })
})

describe('contexts', () => {
  const home = join(folder, 'contexts')
  const file = join(home, 'hansa', 'config.yaml')
  const contexts = (args: readonly string[], options?: RunOptions): Promise<Ended> =>
    start(['context', ...args], { XDG_CONFIG_HOME: home }, options).ended

  test('are added, listed, chosen and forgotten; tokens are never shown', async () => {
    expect((await contexts(['list'])).stderr).toBe(
      'No contexts found. Create one: hansa context set NAME --url URL --token TOKEN\n',
    )
    const lab = await contexts(['set', 'lab', '--url', 'http://127.0.0.1:7070', '--token', 'secret-1'])
    expect([lab.exit, lab.stdout]).toEqual([0, 'context lab set\n'])
    await contexts(['set', 'prod', '--url', 'https://hansa.example.org'], {
      env: { HANSA_TOKEN: 'secret-2' },
    })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect((await contexts(['use', 'prod'])).stdout).toContain('https://hansa.example.org')

    const table = await contexts(['list'])
    expect(table.stdout).toMatch(/^ +NAME +URL\n +lab +http:\/\/127\.0\.0\.1:7070\n\* +prod +https/)
    const json = await contexts(['list', '-o', 'json'])
    expect(JSON.parse(json.stdout)[1]).toEqual({
      name: 'prod',
      url: 'https://hansa.example.org',
      current: true,
    })
    expect((await contexts(['list', '-o', 'name'])).stdout).toBe('lab\nprod\n')
    expect(table.stdout + json.stdout).not.toContain('secret')

    const asks = await contexts(['delete', 'prod'])
    expect([asks.exit, asks.stderr]).toEqual([2, expect.stringContaining('--yes')])
    expect((await contexts(['delete', 'prod', '--yes'])).exit).toBe(0)
    expect((await contexts(['list', '-o', 'name'])).stdout).toBe('lab\n')
  })

  test.each([
    [['use', 'lba'], 'did you mean lab?'],
    [['set', 'x'], 'hansa context set x --url URL --token TOKEN'],
    [['set', 'x', '--url', 'nowhere', '--token', 't'], 'write it as http://127.0.0.1:7070'],
  ])('hansa context %j is refused', async (args, says) => {
    const { exit, stderr } = await contexts(args)
    expect([exit, stderr]).toEqual([2, expect.stringContaining(says)])
  })

  test('readable by others cause a warning', async () => {
    chmodSync(file, 0o644)
    const { exit, stderr } = await contexts(['list'])
    expect([exit, stderr]).toEqual([0, expect.stringContaining(`chmod 600 ${file}`)])
    chmodSync(file, 0o600)
    expect((await contexts(['list'])).stderr).toBe('')
  })

  test('that cannot be parsed are refused and left unchanged', async () => {
    const broken = join(folder, 'broken')
    mkdirSync(join(broken, 'hansa'), { recursive: true })
    writeFileSync(join(broken, 'hansa', 'config.yaml'), 'contexts: 3\n', { mode: 0o600 })
    const { exit, stderr } = await start(['context', 'list'], { XDG_CONFIG_HOME: broken }).ended
    expect([exit, stderr]).toEqual([2, expect.stringContaining('invalid context file')])
    expect(readFileSync(join(broken, 'hansa', 'config.yaml'), 'utf8')).toBe('contexts: 3\n')
  })
})
