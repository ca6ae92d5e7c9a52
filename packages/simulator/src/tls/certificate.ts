import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import { isIPv4 } from 'node:net'
import * as der from './der.js'

/** A certificate and its private key, both PEM. */
export interface Credential {
  certPem: string
  keyPem: string
}

export interface Authority extends Credential {
  /** A server's certificate for these names and IPv4 addresses. */
  serverCertificate(hosts: readonly string[]): Credential
  /** A client's certificate: the user is the common name, its groups the organizations. */
  clientCertificate(user: string, groups: readonly string[]): Credential
}

const signatureAlgorithm = der.sequence(der.oid('1.2.840.10045.4.3.2'))
/** Fixed, so that a simulated clock can be anywhere within. */
const validity = der.sequence(der.utcTime('200101000000Z'), der.utcTime('491231235959Z'))

interface Subject {
  commonName: string
  organizations: readonly string[]
}

const attribute = (type: string, value: string): Buffer =>
  der.set(der.sequence(der.oid(type), der.utf8(value)))

const nameOf = ({ commonName, organizations }: Subject): Buffer =>
  der.sequence(
    ...organizations.map((organization) => attribute('2.5.4.10', organization)),
    attribute('2.5.4.3', commonName),
  )

const extension = (type: string, critical: boolean, value: Buffer): Buffer =>
  der.sequence(der.oid(type), ...(critical ? [der.truth()] : []), der.octets(value))

const authorityExtensions = (): Buffer[] => [
  extension('2.5.29.19', true, der.sequence(der.truth())),
  extension('2.5.29.15', true, der.bits(Buffer.from([0x06]), 1)),
]

const purpose = (type: string): Buffer => extension('2.5.29.37', false, der.sequence(der.oid(type)))
const serverPurpose = '1.3.6.1.5.5.7.3.1'
const clientPurpose = '1.3.6.1.5.5.7.3.2'

const alternativeNames = (hosts: readonly string[]): Buffer =>
  extension(
    '2.5.29.17',
    false,
    der.sequence(
      ...hosts.map((host) =>
        isIPv4(host)
          ? der.context(7, Buffer.from(host.split('.').map(Number)), false)
          : der.context(2, Buffer.from(host, 'latin1'), false),
      ),
    ),
  )

const pem = (label: string, content: Buffer): string =>
  `-----BEGIN ${label}-----\n${(content.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`

const issue = (
  subject: Subject,
  publicKey: KeyObject,
  extensions: Buffer[],
  issuer: { subject: Subject; key: KeyObject },
): string => {
  const serial = randomBytes(12)
  serial[0] = 0x40
  const body = der.sequence(
    der.context(0, der.integer(Buffer.from([2]))),
    der.integer(serial),
    signatureAlgorithm,
    nameOf(issuer.subject),
    validity,
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der.context(3, der.sequence(...extensions)),
  )
  const signature = der.bits(sign('sha256', body, issuer.key))
  return pem('CERTIFICATE', der.sequence(body, signatureAlgorithm, signature))
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const keyPemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

/** A certificate authority: a new one, or the one of a saved credential. Source: RFC 5280. */
export const createAuthority = (saved?: Credential): Authority => {
  const subject: Subject = { commonName: 'hansa-simulator', organizations: [] }
  const key = saved ? createPrivateKey(saved.keyPem) : newKeys().privateKey
  const issuer = { subject, key }
  const certPem = saved?.certPem ?? issue(subject, createPublicKey(key), authorityExtensions(), issuer)
  const leaf = (who: Subject, extensions: Buffer[]): Credential => {
    const { publicKey, privateKey } = newKeys()
    return { certPem: issue(who, publicKey, extensions, issuer), keyPem: keyPemOf(privateKey) }
  }
  return {
    certPem,
    keyPem: saved?.keyPem ?? keyPemOf(key),
    serverCertificate: (hosts) =>
      leaf({ commonName: hosts[0] ?? 'localhost', organizations: [] }, [
        purpose(serverPurpose),
        alternativeNames(hosts),
      ]),
    clientCertificate: (user, groups) =>
      leaf({ commonName: user, organizations: groups }, [purpose(clientPurpose)]),
  }
}
