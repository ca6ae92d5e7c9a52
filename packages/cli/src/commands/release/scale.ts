import { argument, type Run } from '../../command.js'
import { milliseconds } from '../../duration.js'
import { UsageError } from '../../exit.js'
import { defaultNamespace } from '../../globals.js'
import { kindOf } from '../../kinds.js'
import { line } from '../../output/print.js'
import { referenceTo } from '../../references.js'
import { waitForCondition } from '../../waiting.js'

export interface ScaleOptions {
  wait?: boolean
  timeout?: string
}

/** `hansa release scale NAME [WORKLOAD=]N`. */
export const run: Run<ScaleOptions> = async ({ args, options, hub, signal }) => {
  const name = argument(args, 0)
  const match = /^(?:(.+)=)?(\d+)$/.exec(argument(args, 1))
  if (match === null)
    throw new UsageError(
      `"${argument(args, 1)}" says no replicas`,
      'write WORKLOAD=N, or N when there is one workload',
    )
  const [, workload, replicas] = match
  const connected = await hub()
  const namespace = options.namespace ?? defaultNamespace
  await connected.call('POST', `/namespaces/${namespace}/releases/${name}/scale`, {
    body: { ...(workload === undefined ? {} : { workload }), replicas: Number(replicas) },
  })
  if (options.wait === true)
    await waitForCondition(
      connected,
      referenceTo(kindOf('release'), name, options),
      'Ready',
      milliseconds(options.timeout ?? '5m'),
      signal,
    )
  line(`release/${name} scaled to ${workload === undefined ? '' : `${workload}=`}${replicas}`)
}
