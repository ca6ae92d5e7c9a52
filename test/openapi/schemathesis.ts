import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheRoot } from '../rig/build/cache.js'
import { run } from '../rig/build/run.js'

/** Generates requests from an OpenAPI document. https://schemathesis.readthedocs.io/ */
const version = '4.32.5'

const folder = fileURLToPath(new URL('.', import.meta.url))

/** The `st` program, in its own virtual environment beside the rig's servers; installed from PyPI on first use. */
export const installSchemathesis = async (): Promise<string> => {
  const place = join(cacheRoot(), `schemathesis-${version}-${process.platform}-${process.arch}`)
  const program = join(place, 'bin', 'st')
  const complete = join(place, 'complete')
  if (!existsSync(complete)) {
    // A virtual environment holds its own path, so it cannot be built elsewhere and renamed.
    rmSync(place, { recursive: true, force: true })
    await run('python3', ['-m', 'venv', place])
    const pip = join(place, 'bin', 'pip')
    await run(pip, ['install', '--disable-pip-version-check', '--quiet', `schemathesis==${version}`])
    writeFileSync(complete, '')
  }
  return program
}

export interface SchemathesisResult {
  exit: number | null
  output: string
}

/** Runs `phases` against a hub for at most `seconds`, with every check except the excluded ones. */
export const runSchemathesis = async (options: {
  url: string
  token: string
  phases: readonly string[]
  without?: readonly string[]
  seconds: number
  seed: number
}): Promise<SchemathesisResult> => {
  const { url, token, phases, without = [], seconds, seed } = options
  const program = await installSchemathesis()
  const scratch = mkdtempSync(join(tmpdir(), 'hansa-openapi-'))
  const args = [
    ['--config-file', 'schemathesis.toml', 'run', `${url}/openapi.json`],
    ['--header', `Authorization: Bearer ${token}`, '--max-time', String(seconds), '--seed', String(seed)],
    ['--phases', phases.join(','), ...(without.length === 0 ? [] : ['--exclude-checks', without.join(',')])],
    ['--max-examples', '20', '--workers', '1', '--request-timeout', '10', '--no-color'],
    ['--report', 'json', '--report-dir', scratch],
  ].flat()
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  try {
    const exit = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    return { exit, output }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
