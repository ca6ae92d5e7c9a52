import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerSpec } from '../process/launcher.js'
import { prepareAudit } from './audit.js'

export interface ApiServerOptions {
  readonly name: string
  /** the cluster's own folder, which exists */
  readonly folder: string
  /** the folder of kube-apiserver */
  readonly binaries: string
  readonly etcdUrl: string
  readonly port: number
  readonly adminToken: string
  /** whether a kube-controller-manager will run */
  readonly controllers: boolean
  /** the addresses of its Services */
  readonly serviceRange: string
  /** whether it logs the requests of service accounts */
  readonly audit: boolean
}

/**
 * Writes the files of an API server (its service-account key and its admin's token) and returns how to
 * start it. Starting the same spec again yields the same cluster: same port, data, certificate and key, so that
 * its tokens stay valid.
 */
export const prepareApiServer = (options: ApiServerOptions): ServerSpec => {
  const { name, folder, binaries, etcdUrl, port, adminToken, controllers, serviceRange } = options
  const certificates = join(folder, 'certificates')
  const key = join(folder, 'service-account.key')
  const tokens = join(folder, 'tokens.csv')
  // TaintNodesByCondition marks every new node as not ready, and only a controller removes that again.
  const disabled = controllers ? ['ServiceAccount'] : ['ServiceAccount', 'TaintNodesByCondition']
  mkdirSync(certificates, { recursive: true })
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 })
  writeFileSync(tokens, `${adminToken},admin,admin,system:masters\n`, { mode: 0o600 })
  return {
    command: join(binaries, 'kube-apiserver'),
    args: [
      `--etcd-servers=${etcdUrl}`,
      `--etcd-prefix=/${name}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      // The kubernetes Service may have no endpoints: 127.0.0.1, the only address here, is refused as one.
      '--endpoint-reconciler-type=none',
      `--secure-port=${port}`,
      `--cert-dir=${certificates}`,
      `--service-cluster-ip-range=${serviceRange}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${key}`,
      `--service-account-signing-key-file=${key}`,
      `--token-auth-file=${tokens}`,
      '--authorization-mode=RBAC',
      '--allow-privileged=true',
      `--disable-admission-plugins=${disabled.join(',')}`,
      ...(options.audit ? prepareAudit(folder) : []),
    ],
    log: join(folder, 'kube-apiserver.log'),
    cwd: folder,
  }
}

/**
 * The authority of the certificate the API server made for itself at its first start.
 * @returns PEM; undefined until it exists
 */
export const readAuthority = (folder: string): string | undefined => {
  const chain = readFileSync(join(folder, 'certificates', 'apiserver.crt'), 'utf8')
  const blocks = chain.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n?/g) ?? []
  // The server's own certificate comes first, the authority that signed it last.
  return blocks.length < 2 ? undefined : blocks.at(-1)
}
