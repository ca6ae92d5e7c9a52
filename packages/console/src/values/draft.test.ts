import { describe, expect, it } from 'vitest'
import { baseOf, draftOf, newOverride, readSelector, sentValues } from './draft.js'

const base = baseOf('# Pods\nreplicas: 1\nauth:\n  user: admin\n', { auth: { realm: 'shop' } })

describe('the values of a release', () => {
  it('are the defaults at first, and send nothing', () => {
    const draft = draftOf(base)
    expect(draft.text).toContain('# Pods')
    expect(draft.text).toContain('realm: shop')
    expect(sentValues(draft, base)).toEqual({ spec: {}, problems: [] })
  })

  it('are sent back as they were stored', () => {
    const spec = {
      values: { replicas: 3, auth: { user: null }, extra: { a: [1] } },
      valuesFrom: [{ pointer: '/auth/password', secret: { digest: 'hmac-1' } }],
      overrides: [
        { clusters: { names: ['eu-1'] }, values: { replicas: 5 } },
        { object: { kind: 'Deployment', name: 'x' }, patch: [{ op: 'remove' as const, path: '/a' }] },
        { values: { replicas: 6 } },
      ],
    }
    expect(sentValues(draftOf(base, spec), base)).toEqual({ spec, problems: [] })
  })

  it('a secret that is typed replaces the stored one', () => {
    const draft = draftOf(base, { valuesFrom: [{ pointer: '/a', secret: { digest: 'hmac-1' } }] })
    const secrets = draft.secrets.map((secret) => ({ ...secret, value: 'new' }))
    expect(sentValues({ ...draft, secrets }, base).spec.valuesFrom).toEqual([
      { pointer: '/a', secret: { value: 'new' } },
    ])
  })

  it('say what is missing', () => {
    const draft = {
      text: 'a: [',
      secrets: [{ pointer: 'password', value: '', stored: undefined }],
      overrides: [newOverride('names: eu-1', 'a: 1'), newOverride('', 'a: [')],
    }
    expect(sentValues(draft, base).problems).toEqual([
      expect.stringMatching(/^valid YAML values \(line 1: /),
      'a pointer of secret value 1, such as /auth/password',
      'the secret value 1',
      'a valid selector in override 1',
      'valid YAML in override 2',
    ])
  })

  it('defaults that cannot be read leave the release its own values', () => {
    const broken = baseOf('a: [')
    expect(broken.problem).toBeDefined()
    expect(sentValues({ ...draftOf(broken), text: 'a: 2\n' }, broken).spec).toEqual({ values: { a: 2 } })
  })

  it('a selector names the clusters', () => {
    expect(readSelector('')).toEqual({})
    expect(readSelector('names: [eu-1]')).toEqual({ selector: { names: ['eu-1'] } })
    expect(readSelector('name: eu-1').problem).toContain('name')
  })
})
