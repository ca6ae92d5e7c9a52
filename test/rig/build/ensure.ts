import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type ServerName, versions } from '../versions.js'
import { cacheFolder } from './cache.js'
import { withLock } from './lock.js'
import { recipes } from './recipes.js'
import type { Report } from './run.js'

/**
 * Builds a server unless the cache has it. Safe to call from many processes at once: one builds, the others wait.
 * @returns the folder that holds its binaries (kubernetes: kube-apiserver, kube-controller-manager,
 *   kube-scheduler; kwok: kwok, stages.yaml; gitea: gitea, templates, options, public; openbao: bao; node24: bin, include; else one
 *   file named like the server)
 * @throws GoMissing when it would have to be built and Go is missing; Error with the build's last lines
 */
export const ensureBuilt = async (name: ServerName, report: Report = toStandardError): Promise<string> => {
  const folder = cacheFolder(name)
  if (existsSync(folder)) return folder
  const { version, takes } = versions[name]
  const waiting = (pid: number) =>
    report(`${name} ${version} is being built by process ${pid}; waiting for it`)
  return withLock(`${folder}.lock`, waiting, async () => {
    if (existsSync(folder)) return folder
    const started = performance.now()
    report(`building ${name} ${version} once, into ${folder} (${takes} on two cores)`)
    const building = startAfresh(folder)
    try {
      await recipes[name](building, (line) => report(`${name}: ${line}`))
      // Some servers are run as another user; mkdtemp made the folder for us alone.
      chmodSync(building, 0o755)
      renameSync(building, folder)
    } catch (error) {
      rmSync(building, { recursive: true, force: true })
      // Another process that took over the same dead lock was faster: use its build.
      if (!existsSync(folder)) throw error
    }
    report(`${name} ${version} is ready after ${Math.round((performance.now() - started) / 1000)} s`)
    return folder
  })
}

/** @returns a new folder beside the final one, so that a rename is enough; removes leftovers of a killed build */
const startAfresh = (folder: string): string => {
  const root = dirname(folder)
  const prefix = `.${basename(folder)}-`
  mkdirSync(root, { recursive: true })
  for (const left of readdirSync(root).filter((name) => name.startsWith(prefix))) {
    rmSync(join(root, left), { recursive: true, force: true })
  }
  return mkdtempSync(join(root, prefix))
}

const toStandardError = (line: string): void => {
  process.stderr.write(`rig: ${line}\n`)
}
