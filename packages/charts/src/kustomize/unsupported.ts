import { ChartFetchError } from '../fetch/error.js'
import { isRecord } from '../fetch/record.js'
import { shownText } from '../fetch/shown.js'
import { parseYamlMap } from '../fetch/yaml.js'
import { linkTarget } from '../git/tree.js'
import type { ChartFile } from '../types.js'
import { folderFields, kustomizationNames } from './fields.js'

/** An entry of a kustomization that Hansa does not build. */
export interface UnsupportedEntry {
  /** `overlays/production/kustomization.yaml` */
  file: string
  /** `resources[1]` */
  field: string
  problem: string
  fix: string
}

/** Of all kustomizations together, which are read in one piece; more is left to the message of Kustomize. */
const mostBytes = 256 * 1024
const mostFolders = 500
/** Entries that look remote and are compared with all files. */
const mostCompared = 100

const chartFields = ['helmCharts', 'helmChartInflationGenerator']
/** Fields with files, which Kustomize can also download. */
const fileFields = ['crds', 'configurations', 'patchesStrategicMerge', 'patches', 'patchesJson6902']

/** Source: NewRepoSpecFromURL in Kustomize's api/internal/git/repospec.go, and IsRemoteFile in api/internal/loader. */
const remoteForms = [
  /^[a-z][a-z0-9+.-]*:\/\//i,
  /^git::/,
  /^[\w.-]+@[\w.-]+[:/]/,
  /^gh:/,
  /^(?:github\.com|gitlab\.com|bitbucket\.org|dev\.azure\.com)[/:]/i,
  /\?(?:.*&)?(?:ref|version|timeout|submodules)=/,
]

/** Longer texts are not addresses, and would take long to compare. */
const mostCharacters = 2048

const isRemote = (entry: string): boolean =>
  entry.length <= mostCharacters && !entry.includes('\n') && remoteForms.some((form) => form.test(entry))

/** An address for messages, without user name, password and query. */
const withoutSecrets = (entry: string): string =>
  shownText(entry.replace(/\/\/[^/]*@/, '//').replace(/\?.*$/s, ''))

const entriesOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** The text of an entry: a path, or an object with one. */
const textOf = (entry: unknown): string | undefined => {
  const text = isRecord(entry) ? entry.path : entry
  return typeof text === 'string' ? text : undefined
}

const kustomizationIn = (files: ReadonlyMap<string, ChartFile>, folder: string): ChartFile | undefined =>
  kustomizationNames
    .map((name) => files.get(folder === '' ? name : `${folder}/${name}`))
    .find((file) => file !== undefined)

const fieldsOf = ({ name, data }: ChartFile): Readonly<Record<string, unknown>> => {
  try {
    return parseYamlMap(data, name, mostBytes)
  } catch (error) {
    // Kustomize has refused it.
    if (error instanceof ChartFetchError) return {}
    throw error
  }
}

/** The first entry of one kustomization that is not built. */
const unsupportedIn = (
  file: string,
  fields: Readonly<Record<string, unknown>>,
  isThere: (name: string) => boolean,
): UnsupportedEntry | undefined => {
  for (const field of chartFields)
    if (entriesOf(fields[field]).length > 0)
      return {
        file,
        field,
        problem: 'charts in a Kustomize folder are not rendered',
        fix: 'push the chart as a bundle of type helm, or add its rendered manifests to the folder',
      }
  for (const field of [...folderFields, ...fileFields])
    for (const [index, entry] of entriesOf(fields[field]).entries()) {
      const text = textOf(entry)
      const target = text === undefined ? undefined : linkTarget(file, text)
      if (text === undefined || !isRemote(text) || (target !== undefined && isThere(target))) continue
      return {
        file,
        field: `${field}[${index}]`,
        problem: `"${withoutSecrets(text)}" is remote, and nothing is fetched while a folder is built`,
        fix: 'copy it into the folder, then refer to the copy',
      }
    }
  return undefined
}

/**
 * Why a folder does not build, if that is a remote entry or a chart in a kustomization that the build reaches: Kustomize's own messages name neither the
 * field nor what to do. Meant for folders that Kustomize refused.
 * @param path of the folder to build, relative to the files; empty for the top
 */
export const unsupportedEntry = (files: readonly ChartFile[], path: string): UnsupportedEntry | undefined => {
  const byName = new Map(files.map((file) => [file.name, file]))
  let compared = 0
  const isThere = (name: string): boolean => {
    compared += 1
    if (byName.has(name) || compared > mostCompared) return true
    return files.some((file) => file.name.startsWith(`${name}/`))
  }
  const top = path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')
  let bytes = 0
  const folders = new Set([top])
  // Folders that are added are visited, too.
  for (const folder of folders) {
    const kustomization = kustomizationIn(byName, folder)
    if (kustomization === undefined) continue
    bytes += kustomization.data.length
    if (bytes > mostBytes) return undefined
    const fields = fieldsOf(kustomization)
    const found = unsupportedIn(kustomization.name, fields, isThere)
    if (found !== undefined) return found
    for (const entry of folderFields.flatMap((field) => entriesOf(fields[field]))) {
      const target = typeof entry === 'string' ? linkTarget(kustomization.name, entry) : undefined
      if (target !== undefined && !byName.has(target) && folders.size < mostFolders) folders.add(target)
    }
  }
  return undefined
}
