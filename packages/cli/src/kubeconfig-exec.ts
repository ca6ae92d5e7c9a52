import { spawn } from 'node:child_process'
import { dirname, isAbsolute, resolve } from 'node:path'
import { UsageError } from './errors.js'
import { isObject } from './is-object.js'

const field = (value: unknown, key: string): unknown =>
  isObject(value) ? Reflect.get(value, key) : undefined
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** The credential of an exec plugin: a token, or a client certificate with its key, both in PEM. */
export type ExecCredential = { token: string } | { clientCertificate: string; clientKey: string }

export interface ExecPlugin {
  /** The path of the kubeconfig: a relative command is resolved against its folder, as kubectl does. */
  path: string
  context: string
  /** The user's `exec` and the cluster, as the kubeconfig holds them; the authority is given in base64. */
  exec: unknown
  cluster: unknown
  certificateAuthority: string | undefined
}

/** The cluster as passed to plugins. Source: client.authentication.k8s.io/v1, type Cluster. */
const clusterInfo = ({ cluster, certificateAuthority }: ExecPlugin): object => {
  const extension = list(field(cluster, 'extensions')).find(
    (one) => field(one, 'name') === 'client.authentication.k8s.io/exec',
  )
  const kept = ['server', 'tls-server-name', 'insecure-skip-tls-verify', 'proxy-url', 'disable-compression']
  return {
    ...Object.fromEntries(
      kept.flatMap((key) => {
        const value = field(cluster, key)
        return value === undefined ? [] : [[key, value]]
      }),
    ),
    ...(certificateAuthority === undefined
      ? {}
      : { 'certificate-authority-data': Buffer.from(certificateAuthority).toString('base64') }),
    ...(extension === undefined ? {} : { config: field(extension, 'extension') }),
  }
}

/** `bin/login` is relative to the kubeconfig; a bare name is searched in PATH. */
const commandOf = (command: string, path: string): string =>
  /[\\/]/.test(command) && !isAbsolute(command) ? resolve(dirname(path), command) : command

/** The output of a command. Throws with its standard error if it failed. */
const runCommand = (
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  interactive: boolean,
): Promise<string> =>
  new Promise((done, fail) => {
    const child = spawn(command, args, { env, stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'pipe'] })
    const chunks: { output: Buffer[]; complaint: Buffer[] } = { output: [], complaint: [] }
    child.stdout?.on('data', (chunk: Buffer) => chunks.output.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => {
      chunks.complaint.push(chunk)
      // A prompt must be visible while the plugin waits for the answer.
      if (interactive) process.stderr.write(chunk)
    })
    child.on('error', fail)
    child.on('close', (code) => {
      const [output, complaint] = [chunks.output, chunks.complaint].map((all) =>
        Buffer.concat(all).toString('utf8'),
      )
      if (code === 0) done(output ?? '')
      else fail(new Error(`exited with code ${code}${complaint === '' ? '' : `: ${complaint?.trim()}`}`))
    })
  })

const credentialIn = (output: string): ExecCredential => {
  let answer: unknown
  try {
    answer = JSON.parse(output)
  } catch {
    throw new Error('its output is not JSON; expected an ExecCredential')
  }
  const status = field(answer, 'status')
  const token = text(field(status, 'token'))
  if (token !== undefined) return { token }
  const clientCertificate = text(field(status, 'clientCertificateData'))
  const clientKey = text(field(status, 'clientKeyData'))
  if (clientCertificate === undefined || clientKey === undefined)
    throw new Error('its ExecCredential has neither status.token nor a client certificate and key')
  return { clientCertificate, clientKey }
}

/** Runs the exec plugin of a kubeconfig's user locally, not on the hub. Throws UsageError with the plugin's install hint. */
export const runExecPlugin = async (plugin: ExecPlugin): Promise<ExecCredential> => {
  const { exec, path, context } = plugin
  const named = text(field(exec, 'command')) ?? ''
  const interactive = field(exec, 'interactiveMode') !== 'Never' && process.stdin.isTTY === true
  const info = {
    apiVersion: text(field(exec, 'apiVersion')) ?? 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: {
      interactive,
      ...(field(exec, 'provideClusterInfo') === true ? { cluster: clusterInfo(plugin) } : {}),
    },
  }
  const env: NodeJS.ProcessEnv = { ...process.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) }
  for (const entry of list(field(exec, 'env')))
    env[String(field(entry, 'name'))] = String(field(entry, 'value') ?? '')
  try {
    if (named === '') throw new Error('the kubeconfig does not specify a command')
    const args = list(field(exec, 'args')).map(String)
    return credentialIn(await runCommand(commandOf(named, path), args, env, interactive))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const hint = text(field(exec, 'installHint'))
    throw new UsageError(
      `no credential for context "${context}": exec plugin "${named}" failed: ${why}`,
      hint?.trim() ?? 'check that `kubectl` works with this context, then try again',
    )
  }
}
