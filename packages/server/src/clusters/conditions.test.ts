import { expect, test } from 'vitest'
import { withWarnings } from './conditions.js'

const warned = (server: string, insecure = false) =>
  withWarnings(
    [{ type: 'Ready', status: 'True', reason: 'Answers', message: '', lastTransitionTime: '' }],
    { connection: { server, insecure }, credentials: { issuedBy: 'Hansa' } },
    0,
  ).map(({ type, status }) => `${type}=${status}`)

test('a clear-text connection to a member causes a warning, unless it is on this machine', () => {
  expect(warned('http://10.0.0.1:8080')).toEqual(['ConnectionEncrypted=False', 'Ready=True'])
  expect(warned('http://127.0.0.1:8080')).toEqual(['Ready=True'])
  expect(warned('https://10.0.0.1:6443')).toEqual(['Ready=True'])
})

test('a warning ends with its cause', () => {
  const before = withWarnings(
    [],
    { connection: { server: 'http://10.0.0.1', insecure: true }, credentials: { issuedBy: 'User' } },
    0,
  )
  expect(before.map(({ type }) => type)).toEqual(['ConnectionEncrypted', 'CredentialIssued', 'TlsVerified'])
  expect(
    withWarnings(
      before,
      { connection: { server: 'https://10.0.0.1', insecure: false }, credentials: { issuedBy: 'Hansa' } },
      1,
    ),
  ).toEqual([])
})
