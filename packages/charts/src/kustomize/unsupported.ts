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
/** Entries, and characters of entries, that are examined in all kustomizations: aliases of YAML make many of few bytes. */
const mostExamined = 2000
const mostExaminedCharacters = 256 * 1024
/** Longer texts are neither addresses nor paths, and would take long to compare. */
const mostCharacters = 2048

const chartFields = ['helmCharts', 'helmChartInflationGenerator']
const namesFolders: ReadonlySet<string> = new Set(folderFields)
/** Fields with files, which Kustomize can also download. */
const fileFields = ['crds', 'configurations', 'patchesStrategicMerge', 'patches', 'patchesJson6902']

/** Source: NewRepoSpecFromURL in Kustomize's api/internal/git/repospec.go, and IsRemoteFile in api/internal/loader. */
const remoteForms = [
  /^[a-z][a-z0-9+.-]*:\/\//i,
  /^git::/,
  /^[\w.-]+@[\w.-]+[:/]/,
  /^gh:/,
  /^(?:github\.com|gitlab\.com|bitbucket\.org|dev\.azure\.com)[/:]/i,
]
const remoteParameter = /^(?:ref|version|timeout|submodules)=/

const hasRemoteParameter = (entry: string): boolean => {
  const start = entry.indexOf('?')
  return (
    start >= 0 &&
    entry
      .slice(start + 1)
      .split('&')
      .some((parameter) => remoteParameter.test(parameter))
  )
}

/** In time linear in the length of the entry. */
const isRemote = (entry: string): boolean =>
  !entry.includes('\n') && (remoteForms.some((form) => form.test(entry)) || hasRemoteParameter(entry))

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

/** An entry of a list of a kustomization that can be an address or a path. */
interface Examined {
  list: string
  index: number
  text: string
  /** A list that can name folders. */
  folders: boolean
}

/** Returns the entries of a kustomization to be examined: those of all kustomizations of a build together are limited. */
const createExaminer = (): ((fields: Readonly<Record<string, unknown>>) => Examined[]) => {
  let entries = 0
  let characters = 0
  return (fields) => {
    const examined: Examined[] = []
    for (const list of [...folderFields, ...fileFields])
      for (const [index, entry] of entriesOf(fields[list]).entries()) {
        entries += 1
        if (entries > mostExamined) return examined
        const text = textOf(entry)
        if (text === undefined || text.length > mostCharacters) continue
        characters += text.length
        if (characters > mostExaminedCharacters) return examined
        examined.push({ list, index, text, folders: namesFolders.has(list) && typeof entry === 'string' })
      }
    return examined
  }
}

const chartEntry = (
  file: string,
  fields: Readonly<Record<string, unknown>>,
): UnsupportedEntry | undefined => {
  const field = chartFields.find((name) => entriesOf(fields[name]).length > 0)
  return field === undefined
    ? undefined
    : {
        file,
        field,
        problem: 'charts in a Kustomize folder are not rendered',
        fix: 'push the chart as a bundle of type helm, or add its rendered manifests to the folder',
      }
}

/** The first entry of one kustomization that is remote. */
const remoteEntry = (
  file: string,
  examined: readonly Examined[],
  isThere: (name: string) => boolean,
): UnsupportedEntry | undefined => {
  const found = examined.find(({ text }) => {
    if (!isRemote(text)) return false
    const target = linkTarget(file, text)
    return target === undefined || !isThere(target)
  })
  return found === undefined
    ? undefined
    : {
        file,
        field: `${found.list}[${found.index}]`,
        problem: `"${withoutSecrets(found.text)}" is remote, and nothing is fetched while a folder is built`,
        fix: 'copy it into the folder, then refer to the copy',
      }
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
  const entriesToExamine = createExaminer()
  let bytes = 0
  const folders = new Set([top])
  // Folders that are added are visited, too.
  for (const folder of folders) {
    const kustomization = kustomizationIn(byName, folder)
    if (kustomization === undefined) continue
    bytes += kustomization.data.length
    if (bytes > mostBytes) return undefined
    const fields = fieldsOf(kustomization)
    const examined = entriesToExamine(fields)
    const found = chartEntry(kustomization.name, fields) ?? remoteEntry(kustomization.name, examined, isThere)
    if (found !== undefined) return found
    for (const { text } of examined.filter((entry) => entry.folders)) {
      const target = linkTarget(kustomization.name, text)
      if (target !== undefined && !byName.has(target) && folders.size < mostFolders) folders.add(target)
    }
  }
  return undefined
}
