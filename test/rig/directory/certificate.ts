import { join } from 'node:path'
import { run } from './tools.js'

/** A self-signed certificate for the loopback, which is its own authority. */
export interface Certificate {
  readonly certificate: string
  readonly key: string
}

/** @returns the paths of PEM files made in `folder` */
export async function makeCertificate(folder: string, commonName = 'localhost'): Promise<Certificate> {
  const certificate = join(folder, `${commonName}.crt`)
  const key = join(folder, `${commonName}.key`)
  const options = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${commonName}`]
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  await run('openssl', ['req', '-x509', ...options, ...names, '-keyout', key, '-out', certificate])
  return { certificate, key }
}
