import { argument, type Run } from '../../command.js'
import { PartlyDoneError } from '../../errors.js'
import { formatOf } from '../../globals.js'
import { asShown } from '../../hub.js'
import { kindOf } from '../../kinds.js'
import { line, printOne } from '../../output/print.js'
import { property } from '../../property.js'
import { referenceTo } from '../../references.js'

/** The hub can take 5 minutes for one repository. */
const syncTimeoutMs = 600_000

/** One line for each bundle. */
const bundleLine = (bundle: unknown): string => {
  const problem = property(bundle, 'problem')
  const name = `bundle/${String(property(bundle, 'name'))}`
  return typeof problem === 'string'
    ? `${name} has no revision of this commit: ${problem}`
    : `${name}@${String(property(bundle, 'version'))} from ${String(property(bundle, 'commit'))}`
}

/** `hansa repository sync NAME`: reads a repository now, and shows the revision of each of its bundles. */
export const run: Run = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const { name, namespace = '' } = referenceTo(kindOf('repository'), argument(args, 0), options)
  const path = `/namespaces/${encodeURIComponent(namespace)}/repositories/${encodeURIComponent(name)}/sync`
  const resource = asShown(await (await hub()).call('POST', path, { timeoutMs: syncTimeoutMs }))
  const { problem, bundles, commit } = resource.status ?? {}
  const all: unknown[] = Array.isArray(bundles) ? bundles : []
  if (format === 'table' || format === 'wide') {
    if (typeof problem !== 'string') {
      line(`repository/${name} read at ${String(commit)}`)
      for (const bundle of all) line(bundleLine(bundle))
    }
  } else printOne(resource, format)
  if (typeof problem === 'string') throw new PartlyDoneError(`repository "${name}" was not read: ${problem}`)
  const refused = all.filter((bundle) => property(bundle, 'problem') !== undefined).length
  if (refused > 0)
    throw new PartlyDoneError(`${refused} of ${all.length} bundles have no revision of the commit`)
}
