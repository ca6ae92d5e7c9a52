import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { versions } from '../versions.js'
import { goBuild } from './go.js'
import type { Report } from './run.js'

// pod/chaos acts only on pods that carry its labels, so that a suite can make a pod fail.
const stages = ['node/fast', 'node/heartbeat-with-lease', 'pod/fast', 'pod/chaos']

/** kwok, and stages.yaml: the behaviour of its fake nodes and pods, without which it refuses to start. */
export const buildKwok = async (folder: string, report: Report): Promise<void> => {
  const sources = await goBuild(
    {
      module: 'sigs.k8s.io/kwok',
      version: `v${versions.kwok.version}`,
      commands: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
    },
    folder,
    report,
  )
  const files = stages.flatMap((stage) => {
    const at = join(sources, 'kustomize', 'stage', stage)
    return readdirSync(at)
      .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
      .map((file) => join(at, file))
  })
  writeFileSync(
    join(folder, 'stages.yaml'),
    files.map((file) => readFileSync(file, 'utf8').trim()).join('\n---\n'),
  )
}
