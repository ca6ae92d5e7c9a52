import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { versions } from '../versions.js'
import { goBuild, replaceLines } from './go.js'
import { type Report, run } from './run.js'

/** gitea, and the folders its STATIC_ROOT_PATH points at: its front end is not built, its API needs none. */
export const buildGitea = async (folder: string, report: Report): Promise<void> => {
  const module = 'code.gitea.io/gitea'
  const version = `v${versions.gitea.version}`
  const sources = await goBuild(
    {
      module,
      version,
      replace: await replaceLines(module, version),
      commands: { gitea: module },
      tags: ['sqlite', 'sqlite_unlock_notify'],
      variables: { 'main.Version': versions.gitea.version },
    },
    folder,
    report,
  )
  const folders = ['templates', 'options', 'public']
  for (const name of folders) cpSync(join(sources, name), join(folder, name), { recursive: true })
  // The module cache is read-only, and so are copies of its folders; make them writable, so that the cache can be cleared.
  await run('chmod', ['-R', 'u+w', ...folders], { cwd: folder })
}
