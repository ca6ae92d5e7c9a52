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
import type { Target } from './target.js'

/** Where on the way to people something failed. */
export type Step = 'connect' | 'tls' | 'bind' | 'read'

interface Situation {
  step: Step
  target: Target
  spec: LdapSpec
  /** Whether our own limit ended it. */
  late: boolean
}

const codeOf = (error: unknown): string => {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' ? code : ''
}

/** RFC 4511, 4.1.10: the server sends its client to another one. Nobody is asked there, least of all with the password. */
const referral = 10

/** What Active Directory hides in the text of a refused bind (`data 52e`). */
const dataCodes: Readonly<Record<string, string>> = {
  '525': 'there is no such account',
  '52e': 'the password is wrong',
  '530': 'the account may not log in at this time',
  '531': 'the account may not log in from here',
  '532': 'the password has expired',
  '533': 'the account is disabled',
  '701': 'the account has expired',
  '773': 'the password must be changed first',
  '775': 'the account is locked',
}

const connectFixes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'correct the host in ldap.urls, or the name service of the hub’s machine',
  EAI_AGAIN:
    'the name service of the hub’s machine does not answer; try again, or use an address in ldap.urls',
  ECONNREFUSED:
    'nothing listens there: correct the port in ldap.urls (389 for ldap://, 636 for ldaps://), or start the server',
  EHOSTUNREACH: 'no way leads there from the hub’s machine: look at routes and firewalls',
  ENETUNREACH: 'no way leads there from the hub’s machine: look at routes and firewalls',
  [addressRefused]: 'use an address of the directory itself in ldap.urls',
  ENOENT: 'there is no such socket: correct the path in ldap.urls',
  EACCES: 'the hub’s user may not use this socket',
}

const tlsFix = (code: string, message: string, { target }: Situation): string | undefined => {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'use the name the certificate bears in ldap.urls, or set ldap.serverName to it'
  if (code === 'CERT_HAS_EXPIRED') return 'the server needs a new certificate'
  if (/^(DEPTH_ZERO_)?SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|CERT_/.test(code))
    return 'put the certificate of the authority that signed it (PEM) into ldap.certificateAuthority'
  if (/wrong version number|EPROTO|SSL routines/.test(`${code} ${message}`))
    return target.transport === 'ldaps'
      ? 'this port speaks no TLS: use ldap:// with startTLS, or the port of ldaps (636)'
      : 'the server ended the TLS handshake: look at its log'
  if (code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || code.startsWith('ERR_OSSL'))
    return 'look at the server’s certificate: `openssl s_client -connect HOST:PORT`'
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
      `${target.url}: the server refers to another server, which is not followed`,
      'put the server that holds these entries into ldap.urls, or correct the bases and ldap.bind.dn',
      error,
    )
  if (error instanceof InvalidCredentialsError) {
    const why = dataCodes[/data ([0-9a-f]{3})/.exec(error.message)?.[1] ?? '']
    const who = spec.bind.method === 'simple' ? `"${spec.bind.dn}"` : 'the client certificate or local user'
    return fail(
      'BindRefused',
      `${why === undefined ? '' : `${why}; `}correct ldap.bind: the server does not take ${who} with this secret`,
    )
  }
  if (error instanceof ConfidentialityRequiredError || error instanceof StrongAuthRequiredError)
    return fail('BindRefused', 'the server wants TLS: use ldaps:// in ldap.urls, or ldap.startTLS: true')
  if (step === 'tls')
    return fail('TlsFailed', 'the server offers no StartTLS: use ldaps://, or configure its certificate')
  if (step === 'bind')
    return fail(
      'BindRefused',
      spec.bind.method === 'external'
        ? 'SASL EXTERNAL needs ldapi:// or a client certificate the server takes: look at ldap.bind and the server’s mapping of identities'
        : 'correct ldap.bind.dn and its password',
    )
  if (error instanceof SizeLimitExceededError || error instanceof AdminLimitExceededError)
    return fail(
      'Incomplete',
      'the server’s limits end the search: raise them for the bind DN (OpenLDAP: limits … size=unlimited; 389 DS: nsSizeLimit, nsPagedSizeLimit, nsLookThroughLimit)',
    )
  if (error instanceof TimeLimitExceededError)
    return fail(
      'TimedOut',
      'raise the server’s time limit for the bind DN, or index what the filter asks for',
    )
  if (error instanceof NoSuchObjectError || error instanceof InvalidDNSyntaxError)
    return fail(
      'NothingFound',
      'correct people.base or groups.base: `hansa directory test` shows what is there',
    )
  if (error instanceof InsufficientAccessError) return fail('Incomplete', 'let the bind DN read the bases')
  return fail('Incomplete', 'look at the server’s log; nothing was changed anywhere')
}

/** What went wrong at a step, as what a user can do about it. */
export const explain = (error: unknown, situation: Situation): ReadFailure => {
  if (error instanceof ReadFailure) return error
  if (error instanceof ResultCodeError) return refused(error, situation)
  const { target, spec, step, late } = situation
  const local = localFaultOf(error)
  if (local !== undefined)
    return new ReadFailure(
      'LocalFault',
      `${target.url} was not asked: ${local.message}`,
      'free resources on the hub’s own machine: `curl HUB/readyz?verbose` names what it is out of',
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
      'look whether the server is well and reachable; ldap.timeoutSeconds can be raised',
      error,
    )
  const fix = connectFixes[code]
  if (fix !== undefined)
    return new ReadFailure('Unreachable', `${target.url}: ${message.split('\n')[0]}`, fix, error)
  return new ReadFailure(
    step === 'read' ? 'Incomplete' : 'Unreachable',
    `${target.url}: ${message.replace(/\s*\n\s*/g, ': ')}`,
    step === 'bind' && target.transport === 'plain'
      ? 'the server ended the connection: does this port want ldaps://?'
      : 'look at the server’s log; nothing was changed anywhere',
    error,
  )
}
