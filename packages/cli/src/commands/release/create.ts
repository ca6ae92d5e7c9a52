import { bundleVersion } from '../../bundle-version.js'
import { argument, type Run } from '../../command.js'
import { milliseconds } from '../../duration.js'
import { UsageError } from '../../errors.js'
import { readValues } from '../../files/values.js'
import { defaultNamespace, formatOf } from '../../globals.js'
import { kindOf } from '../../kinds.js'
import { printDone } from '../../output/print.js'
import { referenceTo } from '../../references.js'
import { waitForCondition } from '../../waiting.js'

export interface CreateOptions {
  bundle?: string
  placement?: string
  targetNamespace?: string
  replicas?: string[]
  values?: string[]
  wait?: boolean
  timeout?: string
  dryRun?: boolean
}

const replicasOf = (words: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    words.map((word) => {
      const [workload, count] = word.split('=')
      if (workload === undefined || count === undefined || !/^\d+$/.test(count))
        throw new UsageError(`invalid --replicas "${word}"`, 'write --replicas WORKLOAD=N')
      return [workload, Number(count)]
    }),
  )

/** `hansa release create NAME --bundle B[@V] --placement P [--wait]`. */
export const run: Run<CreateOptions> = async ({ args, options, hub, signal }) => {
  const name = argument(args, 0)
  const [bundle, wanted] = (options.bundle ?? '').split('@')
  if (bundle === undefined || bundle === '' || options.placement === undefined)
    throw new UsageError(
      '--bundle and --placement are required',
      'pass --bundle NAME[@VERSION] and --placement NAME',
    )
  const format = formatOf(options)
  const timeoutMs = milliseconds(options.timeout ?? '5m')
  const replicas = options.replicas === undefined ? {} : { replicas: replicasOf(options.replicas) }
  const values = await readValues(options.values)
  const connected = await hub()
  const namespace = options.namespace ?? defaultNamespace
  const version = await bundleVersion(connected, bundle, wanted, options)
  const kind = kindOf('release')
  const document = {
    apiVersion: 'hansa.dev/v1',
    kind: 'Release',
    metadata: { name, namespace },
    spec: {
      bundle: { name: bundle, version },
      placement: options.placement,
      ...(options.targetNamespace === undefined ? {} : { namespace: options.targetNamespace }),
      ...replicas,
      ...(values === undefined ? {} : { values }),
    },
  }
  const created = await connected.create(kind, document, { namespace, dryRun: options.dryRun === true })
  const ready =
    options.wait === true && options.dryRun !== true
      ? await waitForCondition(connected, referenceTo(kind, name, options), 'Ready', timeoutMs, signal)
      : created
  const done = options.dryRun === true ? 'created (dry run)' : options.wait === true ? 'is Ready' : 'created'
  printDone(ready, format, done)
}
