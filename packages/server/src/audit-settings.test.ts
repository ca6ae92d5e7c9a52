import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readAuditSettings } from './audit-settings.js'

const folder = mkdtempSync(join(tmpdir(), 'hansa-audit-settings-'))
afterAll(() => rmSync(folder, { recursive: true }))
const fileOf = (name: string, text: string): string => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}
const good = fileOf('good', `whsec_${Buffer.alloc(32, 1).toString('base64')}\n`)

test.each<[string, Record<string, string>, RegExp]>([
  ['a URL without a key', { HANSA_AUDIT_WEBHOOK: 'https://a' }, /--audit-webhook-secret-file.* is missing/],
  [
    'a key without a URL',
    { HANSA_AUDIT_WEBHOOK_SECRET_FILE: good },
    /HANSA_AUDIT_WEBHOOK \(--audit-webhook\) is missing/,
  ],
  ['no URL', { HANSA_AUDIT_WEBHOOK: 'logs', HANSA_AUDIT_WEBHOOK_SECRET_FILE: good }, /expected an https URL/],
  [
    'plain HTTP',
    { HANSA_AUDIT_WEBHOOK: 'http://logs.example.com', HANSA_AUDIT_WEBHOOK_SECRET_FILE: good },
    /expected https/,
  ],
  [
    'a password',
    { HANSA_AUDIT_WEBHOOK: 'https://a:hunter2@logs.example.com', HANSA_AUDIT_WEBHOOK_SECRET_FILE: good },
    /without a user and a password/,
  ],
  [
    'a short key',
    { HANSA_AUDIT_WEBHOOK: 'https://a', HANSA_AUDIT_WEBHOOK_SECRET_FILE: fileOf('short', 'c2hvcnQ=') },
    /24 to 64 bytes, found 5/,
  ],
  [
    'a key in another form',
    {
      HANSA_AUDIT_WEBHOOK: 'https://a',
      HANSA_AUDIT_WEBHOOK_SECRET_FILE: fileOf('words', 'correct horse battery'),
    },
    /expected base64/,
  ],
  [
    'a missing key file',
    { HANSA_AUDIT_WEBHOOK: 'https://a', HANSA_AUDIT_WEBHOOK_SECRET_FILE: join(folder, 'missing') },
    /ENOENT/,
  ],
])('%s is refused by name', (_, environment, message) => {
  expect(() => readAuditSettings(environment, {})).toThrow(message)
  expect(() => readAuditSettings(environment, {})).not.toThrow(/hunter2|correct horse/)
})

test('options take precedence, and nothing is copied by default', () => {
  expect(readAuditSettings({}, {})).toEqual({ file: undefined, webhook: undefined })
  const environment = {
    HANSA_AUDIT_FILE: '/a',
    HANSA_AUDIT_WEBHOOK: 'https://a',
    HANSA_AUDIT_WEBHOOK_SECRET_FILE: good,
  }
  expect(readAuditSettings(environment, { auditFile: '/b', auditWebhook: 'http://127.0.0.1:1/x' })).toEqual({
    file: '/b',
    webhook: { url: 'http://127.0.0.1:1/x', secretFile: good },
  })
})
