import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { parseDocuments, stringifyYaml } from '@hansa/manifests'

const shared =
  process.env.HANSA_MANIFESTS ?? fileURLToPath(new URL('../../../../shared/manifests/', import.meta.url))

/** Why the manifests are unavailable; undefined if they are available. */
export const manifestsMissing = (): string | undefined =>
  existsSync(shared) ? undefined : 'no ../shared/manifests beside the repository'

interface KubernetesObject {
  kind: string
  metadata: { annotations?: Record<string, string> | null }
  spec?: { template?: { metadata: { annotations?: Record<string, string> | null } } }
}

const annotation = 'example.com/second'
const rolling = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

/**
 * The same with one more annotation: on the pods of the first workload, which rolls it, or otherwise on the first
 * object.
 */
const changed = (text: string): string => {
  const objects = parseDocuments(text).map(({ value }) => value as KubernetesObject)
  const workload = objects.find(({ kind, spec }) => rolling.has(kind) && spec?.template !== undefined)
  const annotated = workload?.spec?.template ?? objects[0]
  if (annotated !== undefined)
    annotated.metadata = {
      ...annotated.metadata,
      annotations: { ...annotated.metadata.annotations, [annotation]: 'yes' },
    }
  return objects.map((object) => stringifyYaml(object)).join('---\n')
}

/** Writes a set into a folder of its name, as upstream renders it or with a small change, and returns the folder. */
export const writeChart = (under: string, name: string, version: '1.0.0' | '2.0.0'): string => {
  const folder = join(under, version, name)
  mkdirSync(folder, { recursive: true })
  const text = gunzipSync(readFileSync(join(shared, `${name}.yaml.gz`))).toString('utf8')
  writeFileSync(join(folder, `${name}.yaml`), version === '1.0.0' ? text : changed(text))
  return folder
}
