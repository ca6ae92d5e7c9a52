import { readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { versions } from '../versions.js'
import { type Report, run } from './run.js'

/** Node 24 with its headers, from the npm package that contains it: a download, not a build. */
export const buildNode24 = async (folder: string, report: Report): Promise<void> => {
  report('downloading')
  const name = `node-${process.platform}-${process.arch}@${versions.node24.version}`
  await run('npm', ['pack', '--silent', '--pack-destination', folder, name], { report })
  const [archive] = readdirSync(folder).filter((file) => file.endsWith('.tgz'))
  if (archive === undefined) throw new Error(`npm pack ${name} created no archive`)
  await run('tar', ['-xzf', join(folder, archive), '-C', folder], { report })
  for (const part of ['bin', 'include']) renameSync(join(folder, 'package', part), join(folder, part))
  rmSync(join(folder, 'package'), { recursive: true })
  rmSync(join(folder, archive))
}
