import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringifyYaml } from '@hansa/manifests'
import { afterAll, describe, expect, test } from 'vitest'
import { answer } from './oracle/index.js'
import { createRandom } from './random.js'
import { randomCase } from './random-case.js'

const hansa = fileURLToPath(new URL('../../packages/cli/bin/hansa.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'hansa-cases-'))
const random = createRandom(7)
const cases = Array.from({ length: 1000 }, () => randomCase(random))
afterAll(() => rmSync(folder, { recursive: true }))

/** Has the process write, as it ends, how many microseconds of processor time it took. */
const clocked = `data:text/javascript,${encodeURIComponent(
  "import { writeFileSync } from 'node:fs'; process.on('exit', () => { const { user, system } = process.cpuUsage(); writeFileSync(process.env.TOOK, String(user + system)) })",
)}`

const preview = (args: string[], input = '') =>
  spawnSync(process.execPath, ['--import', clocked, hansa, 'placement', 'preview', ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    // No hub, and no context that could lead to one.
    env: {
      PATH: process.env.PATH,
      HANSA_URL: 'http://127.0.0.1:1',
      XDG_CONFIG_HOME: folder,
      TOOK: join(folder, 'took'),
    },
  })

describe('hansa placement preview, as a process', () => {
  test.each([
    ['JSON', JSON.stringify(cases)],
    ['YAML', stringifyYaml(cases)],
  ])(
    'decides 1,000 cases of %s within 3 s, each as the exhaustive search does',
    { timeout: 60_000 },
    (name, text) => {
      const file = join(folder, `cases.${name.toLowerCase()}`)
      writeFileSync(file, text)
      const result = preview(['-f', file, '-o', 'json'])
      expect(result).toMatchObject({ status: 0, stderr: '' })
      const answers: unknown = JSON.parse(result.stdout)
      expect(answers).toMatchObject(cases.map(answer))
      // Processor time: what passes on the clock when nothing else wants the machine.
      expect(Number(readFileSync(join(folder, 'took'), 'utf8')) / 1000).toBeLessThan(3000)
    },
  )

  test('reads standard input, and ends with 2 where it is wrong, naming the pointer', () => {
    expect(preview(['-f', '-', '-o', 'json'], '{"clusters": [], "placement": {}}').status).toBe(0)
    const wrong = preview(['-f', '-'], '[{"clusters": [], "placement": {"replicas": {"mode": "Split"}}}]')
    expect(wrong).toMatchObject({ status: 2, stdout: '' })
    expect(wrong.stderr).toMatch(/at \/0\/placement\/replicas\/mode: .*Duplicated/)
  })
})
