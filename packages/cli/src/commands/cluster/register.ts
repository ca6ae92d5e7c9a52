import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { argument, type Run } from '../../command.js'
import { milliseconds } from '../../duration.js'
import { UsageError } from '../../exit.js'
import { formatOf } from '../../globals.js'
import type { Shown } from '../../hub.js'
import { kindOf } from '../../kinds.js'
import { line, printOne, say } from '../../output/print.js'
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
  wait?: boolean
  timeout?: string
}

const roleRules = async (file: string | undefined): Promise<unknown[] | undefined> => {
  if (file === undefined) return undefined
  const role: unknown = parse(await readFile(file, 'utf8'))
  const rules: unknown = typeof role === 'object' && role !== null ? Reflect.get(role, 'rules') : undefined
  if (!Array.isArray(rules)) throw new UsageError(`${file} holds no ClusterRole`, 'it needs a list of rules')
  return rules
}

/** `hansa cluster register NAME --kubeconfig F --context C`. */
export const run: Run<RegisterOptions> = async ({ args, options, hub, signal }) => {
  const name = argument(args, 0)
  const path = options.kubeconfig ?? process.env.KUBECONFIG ?? join(homedir(), '.kube', 'config')
  const { readContext } = await import('../../kubeconfig.js')
  const { context, connection } = await readContext(path, options.context)
  const rules = await roleRules(options.role)
  // Here --context is the kubeconfig's.
  const { context: _context, ...globals } = options
  const connected = await hub(globals)
  say(`registering ${name} (context ${context}, ${connection.server}) …`)
  await connected.call('POST', '/clusters/register', {
    body: {
      name,
      labels: pairs(options.label ?? []),
      provider: options.provider,
      region: options.region,
      zones: options.zone ?? [],
      connection: { ...connection, ...(options.insecure === true ? { insecure: true } : {}) },
      ...(rules === undefined ? {} : { rules }),
      ...(options.takeOver === true ? { takeOver: true } : {}),
    },
  })
  const reference = referenceTo(kindOf('cluster'), name, options)
  const cluster: Shown =
    options.wait === true
      ? await waitForCondition(connected, reference, 'Ready', milliseconds(options.timeout ?? '60s'), signal)
      : await connected.get(reference)
  const format = formatOf(options)
  if (format === 'table' || format === 'wide') line(`cluster/${name} registered`)
  else printOne(cluster, format)
}
