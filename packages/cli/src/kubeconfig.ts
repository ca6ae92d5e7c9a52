import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { parseOne } from '@hansa/manifests'
import { KubeConfig } from '@kubernetes/client-node'
import { UsageError } from './errors.js'
import { runExecPlugin } from './kubeconfig-exec.js'

/** The connection to an API server and an administrator's credential, for one request to the hub. */
export interface AdminConnection {
  server: string
  certificateAuthority?: string
  serverName?: string
  proxyUrl?: string
  insecure?: boolean
  credentials: { token: { value: string } } | { clientCertificate: string; clientKey: { value: string } }
}

const inline = (data: string | undefined, file: string | undefined): string | undefined => {
  if (data !== undefined && data !== '') return Buffer.from(data, 'base64').toString('utf8')
  return file === undefined || file === '' ? undefined : readFileSync(file, 'utf8')
}

/** The kubeconfig files meant: the one that was passed, those of KUBECONFIG, or ~/.kube/config. */
export const kubeconfigPaths = (passed: string | undefined): string[] => {
  if (passed !== undefined) return [passed]
  const named = (process.env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '')
  return named.length > 0 ? named : [join(homedir(), '.kube', 'config')]
}

const load = (path: string): KubeConfig => {
  const config = new KubeConfig()
  try {
    config.loadFromFile(path)
    return config
  } catch (error) {
    throw new UsageError(
      `cannot read kubeconfig ${path}: ${error instanceof Error ? error.message : String(error)}`,
      'pass another file with --kubeconfig FILE',
    )
  }
}

/** The file with the context; the first file if no context is given, or none has it. */
const chosenOf = (
  paths: readonly string[],
  context: string | undefined,
): { path: string; config: KubeConfig } => {
  const loaded = paths.map((path) => ({ path, config: load(path) }))
  const [first] = loaded
  const found = loaded.find(({ config }) => config.getContexts().some(({ name }) => name === context))
  if (first === undefined) throw new UsageError('no kubeconfig found', 'pass --kubeconfig FILE')
  return found ?? first
}

/**
 * Reads one context of kubeconfig files. Exec plugins and token files are resolved here, on this machine: the hub gets
 * a credential, never a command. Throws UsageError naming what is missing.
 */
export const readContext = async (
  paths: readonly string[],
  context: string | undefined,
): Promise<{ context: string; connection: AdminConnection }> => {
  const { path, config } = chosenOf(paths, context)
  const name = context ?? config.getCurrentContext()
  const names = config.getContexts().map((known) => known.name)
  if (!names.includes(name))
    throw new UsageError(
      context === undefined ? `${path} has no current context` : `${path} has no context "${name}"`,
      `choose one with --context: ${names.join(', ')}`,
    )
  config.setCurrentContext(name)
  const cluster = config.getCurrentCluster()
  const user = config.getCurrentUser()
  if (cluster === null || user === null)
    throw new UsageError(
      `context "${name}" in ${path} refers to a cluster or user that the file does not define`,
    )

  const certificateAuthority = inline(cluster.caData, cluster.caFile)
  return {
    context: name,
    connection: {
      server: cluster.server,
      ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
      ...(cluster.tlsServerName === undefined ? {} : { serverName: cluster.tlsServerName }),
      ...(cluster.proxyUrl === undefined ? {} : { proxyUrl: cluster.proxyUrl }),
      credentials: await credentialsOf(config, path, name, certificateAuthority),
    },
  }
}

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

/** An entry of the file's `users` or `clusters`, including fields the library does not read. */
const entryOf = (path: string, entries: 'users' | 'clusters', name: string): unknown => {
  const all = field(parseOne(readFileSync(path, 'utf8')), entries)
  const found: unknown = Array.isArray(all)
    ? all.find((known: unknown) => field(known, 'name') === name)
    : undefined
  return field(found, entries === 'users' ? 'user' : 'cluster')
}

/** The token in the user's `tokenFile`, which the library does not read. Relative to the kubeconfig; precedes `token`. */
const tokenOfFile = (path: string, user: string): string | undefined => {
  const file = field(entryOf(path, 'users', user), 'tokenFile')
  return typeof file === 'string' && file !== ''
    ? readFileSync(resolve(dirname(path), file), 'utf8').trim()
    : undefined
}

const credentialsOf = async (
  config: KubeConfig,
  path: string,
  context: string,
  certificateAuthority: string | undefined,
): Promise<AdminConnection['credentials']> => {
  const user = config.getCurrentUser()
  const clientCertificate = inline(user?.certData, user?.certFile)
  const clientKey = inline(user?.keyData, user?.keyFile)
  if (clientCertificate !== undefined && clientKey !== undefined)
    return { clientCertificate, clientKey: { value: clientKey } }
  const plain = tokenOfFile(path, user?.name ?? '') ?? user?.token?.trim()
  if (plain !== undefined && plain !== '') return { token: { value: plain } }
  const exec = field(entryOf(path, 'users', user?.name ?? ''), 'exec')
  if (exec !== undefined && exec !== null) {
    const cluster = entryOf(path, 'clusters', config.getCurrentCluster()?.name ?? '')
    const given = await runExecPlugin({ path, context, exec, cluster, certificateAuthority })
    return 'token' in given
      ? { token: { value: given.token } }
      : { clientCertificate: given.clientCertificate, clientKey: { value: given.clientKey } }
  }
  // Auth providers set a header of the request.
  const options = await config.applyToFetchOptions({}).catch((error: unknown) => {
    throw new UsageError(
      `no credential for context "${context}": ${error instanceof Error ? error.message : String(error)}`,
      'check that `kubectl` works with this context, then try again',
    )
  })
  const authorization = new Headers(options.headers as Record<string, string>).get('authorization')
  const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1]
  if (token === undefined)
    throw new UsageError(
      `the user of context "${context}" has no token and no client certificate`,
      'basic authentication is not supported; use a token, a client certificate or an exec plugin',
    )
  return { token: { value: token } }
}
