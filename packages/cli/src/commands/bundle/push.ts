import { basename, resolve } from 'node:path'
import type { Run } from '../../command.js'
import { UsageError } from '../../exit.js'
import { type Document, readDocuments } from '../../files/read.js'
import { defaultNamespace, formatOf } from '../../globals.js'
import type { Hub, Reference } from '../../hub.js'
import { kindOf } from '../../kinds.js'
import { line, printOne } from '../../output/print.js'
import { referenceTo } from '../../references.js'
import { nextVersion } from './next-version.js'
import { placedErrors } from './placed-errors.js'

export interface PushOptions {
  name?: string
  version?: string
  dependency?: string[]
  dryRun?: boolean
}

interface Revision {
  version: string
  digest: string
}

const revisionsOf = async (hub: Hub, reference: Reference): Promise<Revision[]> => {
  const answer = await hub.look(reference, 'revisions')
  const items: unknown =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'items') : undefined
  return Array.isArray(items) ? (items as Revision[]) : []
}

const dependencies = (words: readonly string[]) =>
  words.map((word) => {
    const at = word.indexOf('@')
    return at === -1
      ? { bundle: word, version: '*' }
      : { bundle: word.slice(0, at), version: word.slice(at + 1) }
  })

/** Hansa's own resources are no part of a bundle: they would be applied to member clusters. */
const refuseResources = (documents: readonly Document[], paths: readonly string[]): void => {
  const own = documents.filter(({ value }) => String(value.apiVersion).startsWith('hansa.dev/'))
  if (own.length === 0) return
  const errors = own.map(({ place, value }) => ({ reason: `${place('')}: ${String(value.kind)}` }))
  throw Object.assign(
    new UsageError(
      'resources of hansa.dev cannot be part of a bundle',
      `apply them to the hub: hansa apply ${paths.map((path) => `-f ${path}`).join(' ')}`,
    ),
    { errors },
  )
}

const nameOf = (paths: readonly string[], name: string | undefined): string => {
  const [path] = paths
  if (name !== undefined) return name
  if (path === undefined || path === '-' || paths.length > 1)
    throw new UsageError('the bundle has no name', 'pass --name NAME')
  return basename(resolve(path)).replace(/\.(ya?ml|json)$/, '')
}

/** `hansa bundle push PATH…`: the manifests of a folder or file as a bundle's next revision; equal content makes none. */
export const run: Run<PushOptions> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const paths = args.filter((path) => path !== undefined)
  const name = nameOf(paths, options.name)
  const documents = await readDocuments(...paths)
  refuseResources(documents, paths)
  const objects = documents.map(({ value }) => value)
  const kind = kindOf('bundle')
  const reference = referenceTo(kind, name, options)
  const namespace = reference.namespace ?? defaultNamespace
  const connected = await hub()
  const present = await connected.find(reference)
  const revisions = present === undefined ? [] : await revisionsOf(connected, reference)
  const documentFor = (version: string) => ({
    apiVersion: 'hansa.dev/v1',
    kind: 'Bundle',
    metadata: {
      name,
      namespace,
      labels: present?.metadata.labels ?? {},
      annotations: present?.metadata.annotations ?? {},
    },
    spec: {
      version,
      source: { type: 'manifests', objects },
      dependencies:
        options.dependency === undefined
          ? (present?.spec.dependencies ?? [])
          : dependencies(options.dependency),
      sensitive: present?.spec.sensitive ?? [],
    },
  })
  const version = options.version ?? nextVersion(revisions.map((revision) => revision.version))
  // What the content's digest is, the hub alone can say (secrets count by keyed digests): a dry run asks it.
  const send = (trying: boolean) =>
    connected
      .apply(kind, documentFor(version), { name, namespace, dryRun: trying })
      .catch((error: unknown) => {
        throw placedErrors(error, documents)
      })
  const trial = await send(true)
  const digestOf = (spec: Record<string, unknown>): unknown => {
    const source: unknown = spec.source
    const found: unknown =
      typeof source === 'object' && source !== null ? Reflect.get(source, 'objects') : undefined
    return typeof found === 'object' && found !== null ? Reflect.get(found, 'digest') : undefined
  }
  const [newest] = revisions
  const same =
    newest?.digest === digestOf(trial.resource.spec) &&
    options.version === undefined &&
    options.dependency === undefined
  const dryRun = options.dryRun === true
  const pushed = async () => (dryRun ? trial.resource : (await send(false)).resource)
  const resource = same && present !== undefined ? present : await pushed()
  if (format !== 'table' && format !== 'wide') return printOne(resource, format)
  const count = `${objects.length} ${objects.length === 1 ? 'object' : 'objects'}${dryRun ? ', dry run' : ''}`
  line(same ? `bundle/${name}@${newest?.version} unchanged` : `bundle/${name}@${version} pushed (${count})`)
}
