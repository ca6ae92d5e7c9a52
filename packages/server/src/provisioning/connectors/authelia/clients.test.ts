import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ConnectorSpecInput } from '../../contract.js'
import { type Client, withoutSecrets, withSecrets } from './clients.js'
import { renderFragment } from './fragment.js'

const client = (id: string, more: Partial<Client> = {}): Client => ({
  id,
  redirectUris: [`https://${id}.example.org/callback`],
  policy: 'two_factor',
  everyone: false,
  ...more,
})
const secret = { digest: 'hmac-x' }
const digest = '$pbkdf2-sha512$310000$c2FsdHNhbHRzYWx0$aGFzaGhhc2g'
const read = (text: string): unknown => parse(text)
const oidc = (text: string): unknown =>
  Reflect.get(Object(Reflect.get(Object(read(text)), 'identity_providers')), 'oidc')

describe('clients of OpenID Connect', () => {
  it('are kept to the groups that are granted them, where the version can', () => {
    const clients = [client('wiki', { secret }), client('chat', { everyone: true, policy: 'one_factor' })]
    const granted = {
      access: [],
      clients: [
        { client: 'wiki', groups: ['red'] },
        { client: 'wiki', groups: ['blue'] },
      ],
    }
    expect(oidc(renderFragment(granted, '4.38', clients))).toEqual({
      authorization_policies: {
        'hansa-client-wiki': {
          default_policy: 'deny',
          rules: [
            { policy: 'two_factor', subject: [['group:blue']] },
            { policy: 'two_factor', subject: [['group:red']] },
          ],
        },
      },
      clients: [
        {
          client_id: 'chat',
          client_name: 'chat',
          public: true,
          redirect_uris: ['https://chat.example.org/callback'],
          authorization_policy: 'one_factor',
        },
        {
          client_id: 'wiki',
          client_name: 'wiki',
          client_secret: '[secret of wiki]',
          public: false,
          redirect_uris: ['https://wiki.example.org/callback'],
          authorization_policy: 'hansa-client-wiki',
        },
      ],
    })
  })

  it('are named as 4.37 names them, and one for some groups alone is left out there, with the reason', () => {
    const clients = [client('wiki'), client('chat', { everyone: true, secret })]
    const text = renderFragment(
      { access: [], clients: [{ client: 'wiki', groups: ['red'] }] },
      '4.37',
      clients,
    )
    expect(oidc(text)).toEqual({
      clients: [
        {
          id: 'chat',
          description: 'chat',
          secret: '[secret of chat]',
          public: false,
          redirect_uris: ['https://chat.example.org/callback'],
          authorization_policy: 'two_factor',
        },
      ],
    })
    expect(text).toContain('# - wiki: Authelia 4.37 cannot restrict a client to groups')
  })

  it('that nobody is granted, or that are not there, are left out: a policy without rules is refused', () => {
    const text = renderFragment({ access: [], clients: [{ client: 'gone', groups: ['red'] }] }, '4.39', [
      client('wiki'),
    ])
    expect(oidc(text)).toBeUndefined()
    expect(text).toContain('# - wiki: no rule grants it to anyone')
    expect(text).toContain('# - gone: a rule grants it, but the connector does not define this client')
  })

  it('have digests of secrets in the file alone: what is compared, shown and recorded holds none', () => {
    const clients = [client('chat', { everyone: true, secret })]
    const shown = renderFragment({ access: [], clients: [] }, '4.37', clients)
    const written = withSecrets(shown, clients, () => digest)
    expect(written).toContain(digest)
    expect(withoutSecrets(written, clients, () => digest)).toBe(shown)
    const changed = withoutSecrets(written, clients, () => '$pbkdf2-sha512$310000$YW5vdGhlcg$YW5vdGhlcg')
    expect(changed).not.toBe(shown)
    expect(changed).not.toContain('c2FsdHNhbHRzYWx0')
  })

  it.each([
    ['4.37', { everyone: false }, /before 4.38 does not support/],
    ['4.38', { everyone: false }, undefined],
    ['4.37', { everyone: true }, undefined],
  ])('for Authelia %s with %j: %s', (version, more, refused) => {
    const { id, redirectUris } = client('wiki')
    const authelia = {
      mode: 'ldap',
      version,
      fragment: { path: 'a.yml' },
      clients: [{ id, redirectUris, ...more }],
    }
    const parsed = ConnectorSpecInput.safeParse({ type: 'authelia', authelia })
    if (refused === undefined) expect(parsed.error).toBeUndefined()
    else expect(parsed.error?.issues[0]?.message).toMatch(refused)
  })
})
