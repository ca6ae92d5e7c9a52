import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { kindOf } from '../../kinds.js'
import { printDone } from '../../output/print.js'
import { referenceTo } from '../../references.js'

export interface RotateOptions {
  kubeconfig?: string
}

/**
 * `hansa cluster rotate NAME`: a new credential is made, proved and put in the old one's place, which is revoked.
 * With `--kubeconfig` an administrator's credential makes it: the way back where the old one no longer works.
 */
export const run: Run<RotateOptions> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const reference = referenceTo(kindOf('cluster'), argument(args, 0), options)
  const rotated = async () => {
    if (options.kubeconfig === undefined) return (await hub()).act(reference, 'rotate')
    const { kubeconfigPaths, readContext } = await import('../../kubeconfig.js')
    const { connection } = await readContext(kubeconfigPaths(options.kubeconfig), options.context)
    // Here --context is the kubeconfig's.
    const { context: _context, ...globals } = options
    return (await hub(globals)).act(reference, 'rotate', { body: { credentials: connection.credentials } })
  }
  printDone(await rotated(), format, 'has a new credential')
}
