import {
  clusterOf,
  type LintWarning,
  lint,
  type PlacementCluster,
  PlacementSpec,
  PreviewCluster,
  pointedErrors,
} from '@hansa/placement'
import { argument, type Run } from '../../command.js'
import { UsageError } from '../../errors.js'
import { exitCodes } from '../../exit-code.js'
import { readDocuments } from '../../files/read.js'
import { formatOf } from '../../globals.js'
import type { Hub } from '../../hub.js'
import { kindOf } from '../../kinds.js'
import { counted } from '../../output/counted.js'
import { line, printValue, say } from '../../output/print.js'
import { table } from '../../output/table.js'
import { referenceTo } from '../../references.js'

export interface LintOptions {
  filename?: string[]
  strict?: boolean
}

/** A placement to lint, with its name for messages. */
interface Placed {
  name: string
  spec: PlacementSpec
}

const property = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

const placedOf = (value: unknown, source: string): Placed => {
  const parsed = PlacementSpec.safeParse(property(value, 'spec'))
  if (!parsed.success) {
    const [first] = pointedErrors(parsed.error, ['spec'])
    throw new UsageError(`${source}: at ${first?.pointer ?? ''}: ${first?.message ?? ''}`)
  }
  const metadata = property(value, 'metadata')
  const namespace = property(metadata, 'namespace')
  const name = String(property(metadata, 'name'))
  return { name: typeof namespace === 'string' ? `${namespace}/${name}` : name, spec: parsed.data }
}

const clusterFrom = (value: unknown, source: string): PlacementCluster => {
  const parsed = PreviewCluster.safeParse(value)
  if (parsed.success) return clusterOf(parsed.data)
  const [first] = pointedErrors(parsed.error, [])
  throw new UsageError(`${source}: at ${first?.pointer ?? ''}: ${first?.message ?? ''}`)
}

const fleetOf = async (hub: Hub): Promise<PlacementCluster[]> =>
  (await hub.list(kindOf('cluster'), {})).map((cluster) =>
    clusterFrom(cluster, `cluster "${cluster.metadata.name}"`),
  )

const fromFiles = async (
  paths: readonly string[],
  hub: () => Promise<Hub>,
): Promise<{ placements: Placed[]; clusters: PlacementCluster[] }> => {
  const documents = await readDocuments(...paths)
  const of = (kind: string) => documents.filter(({ value }) => value.kind === kind)
  const placements = of('Placement').map(({ value, source }) => placedOf(value, source))
  if (placements.length === 0)
    throw new UsageError(`no Placement found in ${paths.join(', ')}`, 'pass a document with kind: Placement')
  const clusters = of('Cluster').map(({ value, source }) => clusterFrom(value, source))
  return { placements, clusters: clusters.length > 0 ? clusters : await fleetOf(await hub()) }
}

const fromHub = async (
  hub: Hub,
  name: string,
  options: { namespace?: string },
): Promise<{ placements: Placed[]; clusters: PlacementCluster[] }> => {
  const kind = kindOf('placement')
  const found =
    name === ''
      ? await hub.list(kind, { namespace: options.namespace })
      : [await hub.get(referenceTo(kind, name, options))]
  return {
    placements: found.map((placement) => placedOf(placement, `placement "${placement.metadata.name}"`)),
    clusters: await fleetOf(hub),
  }
}

/**
 * `hansa placement lint [NAME] [-f PATH]`: placements that cannot be satisfied. Files are checked against the
 * clusters in them, if there are any; otherwise against the fleet of the hub.
 */
export const run: Run<LintOptions> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const name = argument(args, 0)
  if (name !== '' && options.filename !== undefined)
    throw new UsageError('NAME and --filename cannot be combined', 'pass one of them')
  const { placements, clusters } =
    options.filename === undefined
      ? await fromHub(await hub(), name, options)
      : await fromFiles(options.filename, hub)
  const warnings = placements.flatMap(({ name: placement, spec }) =>
    lint(spec, clusters).map((warning: LintWarning) => ({ placement, ...warning })),
  )
  if (format === 'json' || format === 'yaml') printValue(warnings, format)
  else if (warnings.length > 0)
    line(
      table(
        ['placement', 'warning', 'at', 'found', 'fix'],
        warnings.map(({ placement, rule, pointer, message, fix }) => [
          placement,
          rule,
          pointer === '' ? '/' : pointer,
          message,
          fix,
        ]),
      ),
    )
  say(
    `${counted(warnings.length, 'warning')}; ${counted(placements.length, 'placement')} checked against ${counted(clusters.length, 'cluster')}`,
  )
  if (options.strict === true && warnings.length > 0) process.exitCode = exitCodes.failed
}
