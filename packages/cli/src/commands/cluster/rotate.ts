import { argument, type Run } from '../../command.js'
import { UsageError } from '../../errors.js'
import { formatOf } from '../../globals.js'
import type { Shown } from '../../hub.js'
import { kindOf } from '../../kinds.js'
import { printDone } from '../../output/print.js'
import { referenceTo } from '../../references.js'

export interface RotateOptions {
  kubeconfig?: string
  keepCredential?: boolean
}

/** Otherwise the hub would send the credential of one server to another, and store it. */
const refuseOther = (context: string, server: string, { metadata: { name }, spec }: Shown): void => {
  const { connection } = spec
  const registered: unknown =
    typeof connection === 'object' && connection !== null ? Reflect.get(connection, 'server') : undefined
  if (registered === server) return
  throw new UsageError(
    `context "${context}" is for ${server}, but cluster "${name}" is registered at ${String(registered)}: the credential is not for that address`,
    'choose the right context with --kubeconfig FILE and --context NAME, or change spec.connection together with its credential',
  )
}

/**
 * `hansa cluster rotate NAME`: creates and verifies a new credential, switches to it and revokes the old one.
 * With `--kubeconfig` an administrator's credential makes it: the way back where the old one no longer works. With
 * `--keep-credential` the kubeconfig's credential is what is stored.
 */
export const run: Run<RotateOptions> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const reference = referenceTo(kindOf('cluster'), argument(args, 0), options)
  const rotated = async () => {
    const keeps = options.keepCredential === true
    if (options.kubeconfig === undefined && !keeps) return (await hub()).act(reference, 'rotate')
    const { kubeconfigPaths, readContext } = await import('../../kubeconfig.js')
    const { context, connection } = await readContext(kubeconfigPaths(options.kubeconfig), options.context)
    // Here --context is the kubeconfig's.
    const { context: _context, ...globals } = options
    const connected = await hub(globals)
    if (keeps) refuseOther(context, connection.server, await connected.get(reference))
    return connected.act(reference, 'rotate', {
      body: { credentials: connection.credentials, ...(keeps ? { credential: 'Keep' } : {}) },
    })
  }
  printDone(await rotated(), format, 'has a new credential')
}
