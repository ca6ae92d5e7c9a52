import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from '../../rig/index.js'
import { type Case, valuesOf } from './fixtures.js'

/** What a rendering gives: a text, or the message of a refusal. */
export type Outcome = { readonly text: string } | { readonly error: string }

/** Helm and Kustomize as their own programs, without the user's configuration and without a cluster. */
export interface Programs {
  helmTemplate(release: string, folder: string, options: Case): Promise<Outcome>
  /** The release that `helm install` would make: its hooks and notes, which `helm template` does not print. */
  helmRelease(release: string, folder: string): Promise<unknown>
  /** @returns the path of the chart's archive */
  helmPackage(folder: string): Promise<string>
  kustomizeBuild(folder: string): Promise<Outcome>
  close(): void
}

export const defaultKubeVersion = 'v1.36.3'

export const openPrograms = async (): Promise<Programs> => {
  const helm = join(await ensureBuilt('helm'), 'helm')
  const kustomize = join(await ensureBuilt('kustomize'), 'kustomize')
  const home = mkdtempSync(join(tmpdir(), 'hansa-charts-'))
  const env = { PATH: '/nonexistent', HOME: home, KUBECONFIG: join(home, 'no-kubeconfig'), TZ: 'UTC' }
  const run = async (program: string, args: readonly string[]): Promise<Outcome> => {
    const child = spawn(program, args, { env, cwd: home, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    let errors = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      errors += chunk
    })
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    return code === 0 ? { text } : { error: messageIn(errors) }
  }
  return {
    async helmTemplate(release, folder, options) {
      const layers = mkdtempSync(join(home, 'values-'))
      const args = ['template', release, folder, '--include-crds']
      args.push('--namespace', options.namespace ?? 'default')
      args.push('--kube-version', options.kubeVersion ?? defaultKubeVersion)
      for (const version of options.apiVersions ?? []) args.push('--api-versions', version)
      if (options.isUpgrade) args.push('--is-upgrade')
      if (options.skipSchemaValidation) args.push('--skip-schema-validation')
      for (const [index, layer] of valuesOf(folder, options).entries()) {
        const file = join(layers, `${index}.yaml`)
        writeFileSync(file, layer)
        args.push('--values', file)
      }
      return run(helm, args)
    },
    async helmRelease(release, folder) {
      const outcome = await run(helm, ['install', release, folder, '--dry-run=client', '--output', 'json'])
      if ('error' in outcome) throw new Error(outcome.error)
      return JSON.parse(outcome.text)
    },
    async helmPackage(folder) {
      const target = mkdtempSync(join(home, 'archive-'))
      const outcome = await run(helm, ['package', folder, '--destination', target])
      if ('error' in outcome) throw new Error(outcome.error)
      return join(target, readdirSync(target)[0] ?? '')
    },
    kustomizeBuild: (folder) => run(kustomize, ['build', folder]),
    close: () => rmSync(home, { recursive: true, force: true }),
  }
}

/** @returns the message after the last line of the log, without Helm's advice to use --debug */
const messageIn = (errors: string): string => {
  const at = /^Error: /m.exec(errors)
  return (at === null ? errors : errors.slice(at.index + at[0].length))
    .replace(/\n\nUse --debug flag to render out invalid YAML\n$/, '')
    .trimEnd()
}
