import { stringifyYaml } from '@hansa/manifests'
import type { Run } from '../../command.js'
import { UsageError } from '../../errors.js'
import { readDocuments } from '../../files/read.js'
import { defaultNamespace, formatOf } from '../../globals.js'
import { type Conversion, convertKarmada, type Note } from '../../karmada/index.js'
import { line, printValue, say } from '../../output/print.js'
import { applyImported } from './apply.js'

export interface ImportOptions {
  filename?: string[]
  apply?: boolean
  dryRun?: boolean
}

const shown = ({ source, resource, path, why }: Note) => ({ file: source, resource, path, why })

const report = (notes: readonly Note[], title: string): void => {
  if (notes.length === 0) return
  say(`${title}:`)
  for (const { source, resource, path, why } of notes)
    say(`  ${source}: ${resource}${path === '' ? '' : ` ${path}`}: ${why}`)
}

const reportAll = ({ resources, notes }: Conversion): void => {
  const count = (kind: string): string => {
    const found = resources.filter((resource) => resource.kind === kind).length
    return `${found} ${kind}${found === 1 ? '' : 's'}`
  }
  say(['Placement', 'Bundle', 'Release', 'Cluster'].map(count).join(', '))
  const clusters = resources.filter(({ kind }) => kind === 'Cluster').map(({ metadata }) => metadata.name)
  if (clusters.length > 0)
    say(
      `The Cluster resources contain only labels, location and taints: register ${clusters.join(', ')} first (hansa cluster register NAME --kubeconfig FILE), then apply`,
    )
  report(
    notes.filter(({ type }) => type === 'left'),
    'No equivalent',
  )
  report(
    notes.filter(({ type }) => type === 'changed'),
    'Expressed differently',
  )
}

/** `hansa import karmada -f FILE|DIR [--apply]`: resources to standard output, notes on everything else to standard error. */
export const run: Run<ImportOptions> = async ({ options, hub }) => {
  if (options.filename === undefined)
    throw new UsageError('nothing to import', 'pass -f FILE, -f FOLDER or -f -')
  const format = formatOf(options)
  const documents = await readDocuments(...options.filename)
  const conversion = convertKarmada(documents, options.namespace ?? defaultNamespace)
  const { resources, notes } = conversion
  reportAll(conversion)
  const dryRun = options.dryRun === true
  const items =
    options.apply === true
      ? await applyImported(await hub(), resources, { dryRun, told: format === 'json' ? say : line })
      : resources
  if (format === 'json')
    printValue(
      {
        apiVersion: 'hansa.dev/v1',
        kind: 'List',
        items,
        left: notes.filter(({ type }) => type === 'left').map(shown),
        changed: notes.filter(({ type }) => type === 'changed').map(shown),
      },
      'json',
    )
  else if (options.apply !== true && format === 'name')
    for (const { kind, metadata } of resources) line(`${kind.toLowerCase()}/${metadata.name}`)
  else if (options.apply !== true && resources.length > 0)
    line(
      resources
        .map((resource) => stringifyYaml(resource))
        .join('---\n')
        .trimEnd(),
    )
}
