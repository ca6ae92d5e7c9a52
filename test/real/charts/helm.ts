import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { ensureBuilt } from '../../rig/index.js'

/** Helm as its own program, with an empty configuration, and a folder for charts. */
export interface Helm {
  readonly folder: string
  /** @returns its standard output; throws with its standard error */
  run(...args: readonly string[]): Promise<string>
  /** Writes the files of a chart below the folder; Chart.yaml is made from name and version unless given. @returns its path */
  write(path: string, files: Readonly<Record<string, string>>): string
  /** Writes and packs a chart. @returns the path of the archive */
  pack(name: string, version: string, files?: Readonly<Record<string, string>>): Promise<string>
  close(): void
}

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Chart.Name }}\n'

export const openHelm = async (): Promise<Helm> => {
  const program = join(await ensureBuilt('helm'), 'helm')
  const folder = mkdtempSync(join(tmpdir(), 'hansa-helm-'))
  const env = { PATH: '/nonexistent', HOME: join(folder, 'home'), TZ: 'UTC' }
  const run: Helm['run'] = async (...args) =>
    (await promisify(execFile)(program, [...args], { env, cwd: folder })).stdout
  const write: Helm['write'] = (path, files) => {
    for (const [name, text] of Object.entries(files)) {
      const file = join(folder, path, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
    return join(folder, path)
  }
  let charts = 0
  return {
    folder,
    run,
    write,
    async pack(name, version, files = {}) {
      charts += 1
      const source = write(`sources/${charts}/${name}`, {
        'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n`,
        'templates/config.yaml': configMap,
        ...files,
      })
      await run('package', source, '--destination', join(folder, 'packed'))
      return join(folder, 'packed', `${name}-${version}.tgz`)
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
