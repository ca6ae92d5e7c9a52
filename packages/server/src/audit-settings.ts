import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseUrl } from '@hansa/manifests'
import { isClearText } from './runtime/address.js'
import { HansaError } from './runtime/errors.js'
import { messageOf } from './runtime/message.js'

/** Where the audit trail is copied to; each setting also from the environment, as named. */
export interface AuditSettings {
  /** HANSA_AUDIT_FILE: the file that entries are appended to. */
  file: string | undefined
  /** HANSA_AUDIT_WEBHOOK and HANSA_AUDIT_WEBHOOK_SECRET_FILE: the URL that entries are sent to, and the file of the key that signs them. */
  webhook: { url: string; secretFile: string } | undefined
}

export interface AuditOptions {
  auditFile?: string | undefined
  auditWebhook?: string | undefined
  auditWebhookSecretFile?: string | undefined
}

const wrong = (reason: string, hint: string): HansaError => new HansaError('BadRequest', { reason }, { hint })

const secretHint = 'create one: echo "whsec_$(openssl rand -base64 32)" > FILE'
/** Bytes of a key. Source: Standard Webhooks. */
const secretBytes = { least: 24, most: 64 }

/** The key in a file: base64, with or without the prefix `whsec_` of Standard Webhooks. Throws `BadRequest` naming the file. */
export const readWebhookSecret = (file: string): Buffer => {
  const refuse = (reason: string): HansaError =>
    wrong(
      `invalid key in ${file} (HANSA_AUDIT_WEBHOOK_SECRET_FILE, --audit-webhook-secret-file): ${reason}`,
      secretHint,
    )
  let text: string
  try {
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw refuse(messageOf(error))
  }
  const encoded = text.replace(/^whsec_/, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) throw refuse('expected base64')
  const key = Buffer.from(encoded, 'base64')
  const { least, most } = secretBytes
  if (key.length < least || key.length > most)
    throw refuse(`expected ${least} to ${most} bytes, found ${key.length}`)
  return key
}

/** The URL can contain a token of the receiver, so messages do not repeat it. */
const checkWebhook = (text: string): void => {
  const refuse = (expected: string): HansaError =>
    wrong(
      `invalid URL in HANSA_AUDIT_WEBHOOK (--audit-webhook): expected ${expected}`,
      'for example --audit-webhook https://logs.example.com/hansa',
    )
  const url = parseUrl(text)
  if (url === undefined || !['https:', 'http:'].includes(url.protocol)) throw refuse('an https URL')
  if (url.username !== '' || url.password !== '') throw refuse('a URL without a user and a password')
  if (isClearText(url.href)) throw refuse('https, because entries name people, objects and addresses')
}

/** Throws `BadRequest` naming the invalid setting. */
export const readAuditSettings = (environment: NodeJS.ProcessEnv, options: AuditOptions): AuditSettings => {
  const given = (option: string | undefined, name: string): string | undefined =>
    (option ?? environment[name]) || undefined
  const file = given(options.auditFile, 'HANSA_AUDIT_FILE')
  const url = given(options.auditWebhook, 'HANSA_AUDIT_WEBHOOK')
  const secretFile = given(options.auditWebhookSecretFile, 'HANSA_AUDIT_WEBHOOK_SECRET_FILE')
  if ((url === undefined) !== (secretFile === undefined))
    throw wrong(
      `copies of the audit trail over HTTP need a URL and a key: HANSA_AUDIT_WEBHOOK${url === undefined ? ' (--audit-webhook)' : '_SECRET_FILE (--audit-webhook-secret-file)'} is missing`,
      secretHint,
    )
  if (url === undefined || secretFile === undefined)
    return { file: file === undefined ? undefined : resolve(file), webhook: undefined }
  checkWebhook(url)
  readWebhookSecret(secretFile)
  return { file: file === undefined ? undefined : resolve(file), webhook: { url, secretFile } }
}
