import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Hidden } from '../runtime/hidden.js'
import { isSigned } from './webhook.js'

const secret = new Hidden('s3cret')
const body = Buffer.from('{"ref":"refs/heads/main"}')
const mac = createHmac('sha256', 's3cret').update(body).digest('hex')

describe('a webhook', () => {
  it.each([
    ['Gitea', { 'x-gitea-signature': mac }],
    ['GitHub', { 'x-hub-signature-256': `sha256=${mac}` }],
    ['GitLab', { 'x-gitlab-token': 's3cret' }],
  ])('of %s is signed', (_, headers) => expect(isSigned(headers, body, secret)).toBe(true))

  it.each([
    ['without a signature', {}],
    ['with an empty one', { 'x-gitea-signature': '', 'x-gitlab-token': '' }],
    ['with the signature of another body', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
    ['with a signature in another place', { 'x-hub-signature-256': mac, 'x-gitlab-token': mac }],
    ['with two signatures', { 'x-gitea-signature': [mac, mac] as unknown as string }],
  ])('%s is not', (_, headers) => expect(isSigned(headers, body, secret)).toBe(false))
})
