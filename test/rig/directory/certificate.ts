import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './tools.js'

/** A self-signed certificate for loopback, which is its own authority. */
export interface Certificate {
  readonly certificate: string
  readonly key: string
}

/** @returns the paths of PEM files made in `folder` */
export const makeCertificate = async (folder: string, commonName = 'localhost'): Promise<Certificate> => {
  const certificate = join(folder, `${commonName}.crt`)
  const key = join(folder, `${commonName}.key`)
  const options = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${commonName}`]
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  await run('openssl', ['req', '-x509', ...options, ...names, '-keyout', key, '-out', certificate])
  return { certificate, key }
}

/** A certificate for a client, signed by `authority`; both in PEM. */
export const issueCertificate = async (
  folder: string,
  authority: Certificate,
  commonName: string,
): Promise<Certificate> => {
  const at = (end: string): string => join(folder, `client-${commonName}.${end}`)
  const [certificate, key, request] = [at('crt'), at('key'), at('csr')]
  const asked = [
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    `/CN=${commonName}`,
    '-keyout',
    key,
    '-out',
    request,
  ]
  await run('openssl', ['req', '-new', ...asked])
  const by = ['-CA', authority.certificate, '-CAkey', authority.key, '-CAcreateserial', '-days', '2']
  await run('openssl', ['x509', '-req', '-in', request, ...by, '-out', certificate])
  return { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') }
}
