import {
  AdminLimitExceededError,
  ConfidentialityRequiredError,
  InsufficientAccessError,
  InvalidCredentialsError,
  InvalidDNSyntaxError,
  NoSuchObjectError,
  ResultCodeError,
  SizeLimitExceededError,
  StrongAuthRequiredError,
  TimeLimitExceededError,
} from 'ldapts'
import { addressRefused } from '../../runtime/egress.js'
import { foreignText, strangerText } from '../../runtime/foreign-text.js'
import { localFaultOf } from '../../runtime/local-fault.js'
import { messageOf } from '../../runtime/message.js'
import type { LdapSpec } from '../contract.js'
import { ReadFailure } from '../failure.js'
import type { LdapServer } from './target.js'

/** The step at which a read failed. */
export type ReadStep = 'connect' | 'tls' | 'bind' | 'read'

interface Situation {
  step: ReadStep
  target: LdapServer
  spec: LdapSpec
  /** Whether our own time limit ended the step. */
  late: boolean
}

const codeOf = (error: unknown): string => {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' ? code : ''
}

/** RFC 4511, 4.1.10: a referral to another server. It is never followed, least of all with the password. */
const referral = 10

/** Codes that Active Directory adds to the text of a rejected bind (`data 52e`). */
const dataCodes: Readonly<Record<string, string>> = {
  '525': 'the account does not exist',
  '52e': 'the password is wrong',
  '530': 'the account is not permitted to log in at this time',
  '531': 'the account is not permitted to log in from this host',
  '532': 'the password has expired',
  '533': 'the account is disabled',
  '701': 'the account has expired',
  '773': 'the password must be changed first',
  '775': 'the account is locked',
}

const connectFixes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'correct the host in ldap.urls, or DNS on the hub’s machine',
  EAI_AGAIN: 'DNS on the hub’s machine does not respond; try again, or use an IP address in ldap.urls',
  ECONNREFUSED:
    'nothing listens on this port: correct the port in ldap.urls (389 for ldap://, 636 for ldaps://), or start the server',
  EHOSTUNREACH: 'the hub’s machine has no route to this host: check routes and firewalls',
  ENETUNREACH: 'the hub’s machine has no route to this host: check routes and firewalls',
  [addressRefused]: 'use the address of the directory server itself in ldap.urls',
  ENOENT: 'the socket does not exist: correct the path in ldap.urls',
  EACCES: 'give the hub’s user permission to use this socket',
}

const tlsFix = (code: string, message: string, { target }: Situation): string | undefined => {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'use the name in the certificate in ldap.urls, or set ldap.serverName to it'
  if (code === 'CERT_HAS_EXPIRED') return 'the server needs a new certificate'
  if (/^(DEPTH_ZERO_)?SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|CERT_/.test(code))
    return 'add the CA certificate that signed it (PEM) to ldap.certificateAuthority'
  if (/wrong version number|EPROTO|SSL routines/.test(`${code} ${message}`))
    return target.transport === 'ldaps'
      ? 'this port does not speak TLS: use ldap:// with startTLS, or the ldaps port (636)'
      : 'the server closed the TLS handshake: check its log'
  if (code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || code.startsWith('ERR_OSSL'))
    return 'check the server’s certificate: `openssl s_client -connect HOST:PORT`'
  return undefined
}

const refused = (error: ResultCodeError, { step, target, spec }: Situation): ReadFailure => {
  const text = foreignText(error.message.replace(/\s*Code: 0x[0-9a-f]+$/i, ''), strangerText)
  const kind = error.name.replace(/Error$/, '')
  const said = `${target.url}: ${text === '' ? kind : `${text} (${kind})`}`
  const fail = (reason: ConstructorParameters<typeof ReadFailure>[0], fix: string): ReadFailure =>
    new ReadFailure(reason, said, fix, error)
  if (error.code === referral)
    return new ReadFailure(
      step === 'bind' ? 'BindRefused' : 'Incomplete',
      `${target.url}: the server returned a referral to another server, which the hub does not follow`,
      'add the server that has these entries to ldap.urls, or correct the bases and ldap.bind.dn',
      error,
    )
  if (error instanceof InvalidCredentialsError) {
    const why = dataCodes[/data ([0-9a-f]{3})/.exec(error.message)?.[1] ?? '']
    const who = spec.bind.method === 'simple' ? `"${spec.bind.dn}"` : 'the client certificate or local user'
    return fail(
      'BindRefused',
      `${why === undefined ? '' : `${why}; `}correct ldap.bind: the server rejected ${who} with this secret`,
    )
  }
  if (error instanceof ConfidentialityRequiredError || error instanceof StrongAuthRequiredError)
    return fail('BindRefused', 'the server requires TLS: use ldaps:// in ldap.urls, or ldap.startTLS: true')
  if (step === 'tls')
    return fail(
      'TlsFailed',
      'the server does not support StartTLS: use ldaps://, or configure its certificate',
    )
  if (step === 'bind')
    return fail(
      'BindRefused',
      spec.bind.method === 'external'
        ? 'SASL EXTERNAL requires ldapi:// or a client certificate that the server accepts: check ldap.bind and the identity mapping of the server'
        : 'correct ldap.bind.dn and its password',
    )
  if (error instanceof SizeLimitExceededError || error instanceof AdminLimitExceededError)
    return fail(
      'Incomplete',
      'the search exceeds the server’s limits: raise them for the bind DN (OpenLDAP: limits … size=unlimited; 389 DS: nsSizeLimit, nsPagedSizeLimit, nsLookThroughLimit)',
    )
  if (error instanceof TimeLimitExceededError)
    return fail(
      'TimedOut',
      'raise the server’s time limit for the bind DN, or index the attributes in the filter',
    )
  if (error instanceof NoSuchObjectError || error instanceof InvalidDNSyntaxError)
    return fail(
      'NothingFound',
      'correct people.base or groups.base: `hansa directory test` shows the entries that exist',
    )
  if (error instanceof InsufficientAccessError)
    return fail('Incomplete', 'grant the bind DN read access to the bases')
  return fail('Incomplete', 'check the server’s log; nothing was changed')
}

/** The failure of a step, with what a user can do about it. */
export const explain = (error: unknown, situation: Situation): ReadFailure => {
  if (error instanceof ReadFailure) return error
  if (error instanceof ResultCodeError) return refused(error, situation)
  const { target, spec, step, late } = situation
  const local = localFaultOf(error)
  if (local !== undefined)
    return new ReadFailure(
      'LocalFault',
      `${target.url} was not queried: ${local.message}`,
      'free resources on the hub host: `curl HUB/readyz?verbose` shows what has run out',
      error,
    )
  const [code, message] = [codeOf(error), messageOf(error)]
  const tls = tlsFix(code, message, situation)
  if (tls !== undefined)
    return new ReadFailure('TlsFailed', `${target.url}: ${message.split('\n')[0]}`, tls, error)
  if (late || /timed out|Connection timeout/.test(message) || code === 'ETIMEDOUT')
    return new ReadFailure(
      'TimedOut',
      `${target.url} did not answer within ${spec.timeoutSeconds} s`,
      'check that the server is healthy and reachable, or raise ldap.timeoutSeconds',
      error,
    )
  const fix = connectFixes[code]
  if (fix !== undefined)
    return new ReadFailure('Unreachable', `${target.url}: ${message.split('\n')[0]}`, fix, error)
  return new ReadFailure(
    step === 'read' ? 'Incomplete' : 'Unreachable',
    `${target.url}: ${message.replace(/\s*\n\s*/g, ': ')}`,
    step === 'bind' && target.transport === 'plain'
      ? 'the server closed the connection: this port may require ldaps://'
      : 'check the server’s log; nothing was changed',
    error,
  )
}
