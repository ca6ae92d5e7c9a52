import { basename, resolve } from 'node:path'
import type { Run } from '../../command.js'
import { UsageError } from '../../errors.js'
import { type Document, readDocuments } from '../../files/read.js'
import { readValues } from '../../files/values.js'
import { defaultNamespace, formatOf } from '../../globals.js'
import type { Shown } from '../../hub.js'
import { kindOf } from '../../kinds.js'
import { contentsOf, describeContents } from '../../output/describe-contents.js'
import { line, printOne } from '../../output/print.js'
import { property } from '../../property.js'
import { referenceTo } from '../../references.js'
import type { ChartReaderOptions } from './chart-reader.js'
import { refuseSignature } from './chart-signature.js'
import {
  type ChartToPush,
  chartNameOf,
  chartToPush,
  encodedFiles,
  isChart,
  isElsewhere,
  uploadedChart,
} from './chart-source.js'
import { gitFolderToPush, gitNameOf, isGitFolder } from './git-folder.js'
import { healthRules } from './health-rules.js'
import { isKustomizeFolder, readKustomizeFolder } from './kustomize-folder.js'
import { placedErrors } from './placed-errors.js'

export interface PushOptions extends ChartReaderOptions {
  name?: string
  /** Of the revision; of the chart in a registry or a repository, where it can be a range. */
  version?: string
  values?: string[]
  crdPolicy?: string
  divisible?: string[]
  dependency?: string[]
  health?: string
  dryRun?: boolean
}

/** The hub can fetch a chart for 2 minutes, and render it. */
const pushTimeoutMs = 240_000

const dependencies = (words: readonly string[]) =>
  words.map((word) => {
    const at = word.indexOf('@')
    return at === -1
      ? { bundle: word, version: '*' }
      : { bundle: word.slice(0, at), version: word.slice(at + 1) }
  })

/** A bundle cannot contain Hansa's own resources: they would be applied to member clusters. */
const refuseResources = (documents: readonly Document[], paths: readonly string[]): void => {
  const own = documents.filter(({ value }) => String(value.apiVersion).startsWith('hansa.dev/'))
  if (own.length === 0) return
  const errors = own.map(({ place, value }) => ({ reason: `${place('')}: ${String(value.kind)}` }))
  throw Object.assign(
    new UsageError(
      'a bundle cannot contain hansa.dev resources',
      `apply them to the hub: hansa apply ${paths.map((path) => `-f ${path}`).join(' ')}`,
    ),
    { errors },
  )
}

const nameOf = (paths: readonly string[], name: string | undefined): string => {
  const [path] = paths
  if (name !== undefined) return name
  if (path === undefined || path === '-' || paths.length > 1)
    throw new UsageError('cannot derive the name of the bundle', 'pass --name NAME')
  return basename(resolve(path)).replace(/\.(ya?ml|json)$/, '')
}

/** The content of a revision, and the hub's errors about it in terms of its files. */
interface Pushed {
  source: Record<string, unknown>
  /** Completes `source`. */
  chart?: ChartToPush
  /** Of the revision; the next one if undefined. */
  version: string | undefined
  /** Such as `2 objects`. */
  contents: (resource: Shown) => string
  placed: (error: unknown) => unknown
}

/** Fields of the source of a chart that options set. */
const chartFields = ({ crdPolicy, divisible }: PushOptions) => ({
  ...(crdPolicy === undefined ? {} : { crdPolicy }),
  ...(divisible === undefined ? {} : { divisible }),
})

const chartPushed = async (path: string, options: PushOptions, signal: AbortSignal): Promise<Pushed> => {
  const values = await readValues(options.values)
  const { version, ...rest } = options
  const isFetched = isElsewhere(path, options)
  const chart = await chartToPush(path, isFetched ? options : rest, signal)
  return {
    source: { type: 'helm', ...(values === undefined ? {} : { values }), ...chartFields(options) },
    chart,
    version: isFetched ? undefined : version,
    contents: ({ spec }) => `chart ${contentsOf(spec.source)}`,
    placed: (error) => error,
  }
}

const kustomizePushed = async (path: string, options: PushOptions): Promise<Pushed> => {
  const folder = await readKustomizeFolder(path)
  return {
    source: {
      type: 'kustomize',
      files: encodedFiles(folder.files),
      ...(folder.path === '' ? {} : { path: folder.path }),
    },
    version: options.version,
    contents: ({ spec }) => contentsOf(spec.source),
    placed: (error) => error,
  }
}

const manifestsPushed = async (paths: readonly string[], options: PushOptions): Promise<Pushed> => {
  for (const path of paths)
    if (await isKustomizeFolder(path))
      throw new UsageError(
        `"${path}" is a Kustomize folder, expected manifests`,
        `push it alone: hansa bundle push ${path}`,
      )
  const documents = await readDocuments(...paths)
  refuseResources(documents, paths)
  const objects = documents.map(({ value }) => value)
  return {
    source: { type: 'manifests', objects },
    version: options.version,
    contents: () => describeContents({ count: objects.length }),
    placed: (error) => placedErrors(error, documents),
  }
}

const gitPushed = async (address: string, options: PushOptions): Promise<Pushed> => {
  const values = await readValues(options.values)
  return {
    source: {
      ...(await gitFolderToPush(address, options)),
      ...(values === undefined ? {} : { values }),
      ...chartFields(options),
    },
    version: options.version,
    contents: ({ spec: { source } }) =>
      `${property(source, 'type') === 'helm' ? 'chart ' : ''}${contentsOf(source)}`,
    placed: (error) => error,
  }
}

const readPushed = async (
  paths: readonly string[],
  options: PushOptions,
  signal: AbortSignal,
): Promise<{ name: string; pushed: Pushed }> => {
  const [path] = paths
  const only = paths.length === 1 ? path : undefined
  if (isGitFolder(paths, options) && only !== undefined)
    return { name: options.name ?? gitNameOf(only), pushed: await gitPushed(only, options) }
  if (only !== undefined && (await isChart(only, options)))
    return { name: options.name ?? chartNameOf(only), pushed: await chartPushed(only, options, signal) }
  for (const [option, value] of [
    ['--values', options.values],
    ['--crd-policy', options.crdPolicy],
    ['--divisible', options.divisible],
  ])
    if (value !== undefined)
      throw new UsageError(`${option} needs a chart`, 'push a folder with a Chart.yaml, or a chart archive')
  refuseSignature(options)
  const name = nameOf(paths, options.name)
  const isBuilt = only !== undefined && (await isKustomizeFolder(only))
  return {
    name,
    pushed: isBuilt ? await kustomizePushed(only, options) : await manifestsPushed(paths, options),
  }
}

/** The hub writes where in Git a revision is from; that of an earlier push does not apply to this one. */
const annotationsOf = (present: Shown | undefined): Record<string, string> => {
  const { 'hansa.dev/from': from, ...rest } = present?.metadata.annotations ?? {}
  const isFollowing = 'hansa.dev/repository' in rest
  return isFollowing && from !== undefined ? { ...rest, 'hansa.dev/from': from } : rest
}

/** `hansa bundle push PATH…`: manifests, a chart or a Kustomize folder, here or in Git, as a bundle's next revision; unchanged content creates none. */
export const run: Run<PushOptions> = async ({ args, options, hub, signal }) => {
  const format = formatOf(options)
  const paths = args.filter((path) => path !== undefined)
  const { name, pushed } = await readPushed(paths, options, signal)
  const kind = kindOf('bundle')
  const reference = referenceTo(kind, name, options)
  const namespace = reference.namespace ?? defaultNamespace
  const connected = await hub()
  const present = await connected.find(reference)
  const dryRun = options.dryRun === true
  const health = await healthRules(options.health, present)
  const chart =
    pushed.chart &&
    (await uploadedChart(pushed.chart, present?.spec, (archive) =>
      connected.upload({ ...reference, namespace }, archive, signal),
    ))
  const { resource } = await connected
    .apply(
      kind,
      {
        apiVersion: 'hansa.dev/v1',
        kind: 'Bundle',
        metadata: {
          name,
          namespace,
          labels: present?.metadata.labels ?? {},
          annotations: annotationsOf(present),
        },
        spec: {
          // Only the hub can compute the digest (secrets use keyed digests), and so tell whether the content is new.
          version: pushed.version ?? 'next',
          source: { ...pushed.source, ...(chart === undefined ? {} : { chart }) },
          dependencies:
            options.dependency === undefined
              ? (present?.spec.dependencies ?? [])
              : dependencies(options.dependency),
          sensitive: present?.spec.sensitive ?? [],
          ...health,
        },
      },
      { name, namespace, dryRun, timeoutMs: pushTimeoutMs },
    )
    .catch((error: unknown) => {
      throw pushed.placed(error)
    })
  const same = pushed.version === undefined && present?.spec.version === resource.spec.version
  if (format !== 'table' && format !== 'wide') return printOne(resource, format)
  const text = `bundle/${name}@${String(resource.spec.version)}`
  line(
    same ? `${text} unchanged` : `${text} pushed (${pushed.contents(resource)}${dryRun ? ', dry run' : ''})`,
  )
}
