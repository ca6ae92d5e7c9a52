import { readFile } from 'node:fs/promises'
import { parseOne } from '@hansa/manifests'
import { argument, type Run } from '../../command.js'
import { milliseconds } from '../../duration.js'
import { UsageError } from '../../errors.js'
import { formatOf } from '../../globals.js'
import { asShown } from '../../hub.js'
import { kindOf } from '../../kinds.js'
import { printDone, say } from '../../output/print.js'
import { pairs } from '../../pairs.js'
import { referenceTo } from '../../references.js'
import { waitForCondition } from '../../waiting.js'

export interface RegisterOptions {
  kubeconfig?: string
  provider?: string
  region?: string
  zone?: string[]
  label?: string[]
  role?: string
  insecure?: boolean
  takeOver?: boolean
  keepCredential?: boolean
  wait?: boolean
  dryRun?: boolean
  timeout?: string
}

const roleRules = async (file: string | undefined): Promise<unknown[] | undefined> => {
  if (file === undefined) return undefined
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`cannot read file ${file}`, 'pass --role FILE with a ClusterRole as YAML or JSON')
  })
  const role: unknown = parseOne(text)
  const rules: unknown = typeof role === 'object' && role !== null ? Reflect.get(role, 'rules') : undefined
  if (!Array.isArray(rules))
    throw new UsageError(
      `${file} is not a ClusterRole: it has no list of rules`,
      'pass --role FILE with a ClusterRole as YAML or JSON',
    )
  return rules
}

/** `hansa cluster register NAME --kubeconfig F --context C`. */
export const run: Run<RegisterOptions> = async ({ args, options, hub, signal }) => {
  const format = formatOf(options)
  const name = argument(args, 0)
  const timeoutMs = milliseconds(options.timeout ?? '5m')
  const { kubeconfigPaths, readContext } = await import('../../kubeconfig.js')
  const { context, connection } = await readContext(kubeconfigPaths(options.kubeconfig), options.context)
  if (options.keepCredential === true && options.role !== undefined)
    throw new UsageError(
      '--role has no effect with --keep-credential: a kept credential keeps its own permissions',
      'pass one of them',
    )
  const rules = await roleRules(options.role)
  const labels = pairs(options.label ?? [])
  // Here --context is the kubeconfig's.
  const { context: _context, ...globals } = options
  const connected = await hub(globals)
  say(`registering ${name} (context ${context}, ${connection.server}) …`)
  const dryRun = options.dryRun === true
  const registered = await connected.call('POST', '/clusters/register', {
    query: { dryRun: dryRun ? 'All' : undefined },
    body: {
      name,
      labels,
      provider: options.provider,
      region: options.region,
      zones: options.zone ?? [],
      connection: { ...connection, ...(options.insecure === true ? { insecure: true } : {}) },
      ...(rules === undefined ? {} : { rules }),
      ...(options.keepCredential === true ? { credential: 'Keep' } : {}),
      ...(options.takeOver === true ? { takeOver: true } : {}),
    },
  })
  const reference = referenceTo(kindOf('cluster'), name, options)
  const waits = options.wait === true && !dryRun
  const cluster = waits
    ? await waitForCondition(connected, reference, 'Ready', timeoutMs, signal)
    : asShown(registered)
  printDone(cluster, format, dryRun ? 'registered (dry run)' : waits ? 'registered and Ready' : 'registered')
}
