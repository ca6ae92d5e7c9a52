import { basename, resolve } from 'node:path'
import type { Run } from '../../command.js'
import { UsageError } from '../../errors.js'
import { type Document, readDocuments } from '../../files/read.js'
import { defaultNamespace, formatOf } from '../../globals.js'
import { kindOf } from '../../kinds.js'
import { line, printOne } from '../../output/print.js'
import { referenceTo } from '../../references.js'
import { placedErrors } from './placed-errors.js'

export interface PushOptions {
  name?: string
  version?: string
  dependency?: string[]
  dryRun?: boolean
}

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

/** `hansa bundle push PATH…`: the manifests of a folder or file as a bundle's next revision; unchanged content creates none. */
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
  const dryRun = options.dryRun === true
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
          annotations: present?.metadata.annotations ?? {},
        },
        spec: {
          // Only the hub can compute the digest (secrets use keyed digests), and so tell whether the content is new.
          version: options.version ?? 'next',
          source: { type: 'manifests', objects },
          dependencies:
            options.dependency === undefined
              ? (present?.spec.dependencies ?? [])
              : dependencies(options.dependency),
          sensitive: present?.spec.sensitive ?? [],
        },
      },
      { name, namespace, dryRun },
    )
    .catch((error: unknown) => {
      throw placedErrors(error, documents)
    })
  const same =
    options.version === undefined && present?.metadata.resourceVersion === resource.metadata.resourceVersion
  if (format !== 'table' && format !== 'wide') return printOne(resource, format)
  const count = `${objects.length} ${objects.length === 1 ? 'object' : 'objects'}${dryRun ? ', dry run' : ''}`
  const pushed = `bundle/${name}@${String(resource.spec.version)}`
  line(same ? `${pushed} unchanged` : `${pushed} pushed (${count})`)
}
