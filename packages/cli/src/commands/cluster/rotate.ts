import { argument, type Run } from '../../command.js'
import { line } from '../../output/print.js'

export interface RotateOptions {
  kubeconfig?: string
}

/**
 * `hansa cluster rotate NAME`: a new credential is made, proved and put in the old one's place, which is revoked.
 * With `--kubeconfig` an administrator's credential makes it: the way back where the old one no longer works.
 */
export const run: Run<RotateOptions> = async ({ args, options, hub }) => {
  const name = argument(args, 0)
  if (options.kubeconfig === undefined) {
    await (await hub()).call('POST', `/clusters/${name}/rotate`)
  } else {
    const { readContext } = await import('../../kubeconfig.js')
    const { connection } = await readContext(options.kubeconfig, options.context)
    // Here --context is the kubeconfig's.
    const { context: _context, ...globals } = options
    const { credentials } = connection
    await (await hub(globals)).call('POST', `/clusters/${name}/rotate`, { body: { credentials } })
  }
  line(`cluster/${name} has a new credential`)
}
