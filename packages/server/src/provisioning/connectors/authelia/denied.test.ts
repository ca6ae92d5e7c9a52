import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { fragmentProblem } from './check.js'
import { deniedIn, renderFragment, withDenied } from './fragment.js'
import { grantsIn } from './grants.js'

const access = [{ domain: 'a.example.org', policy: 'one_factor' as const, groups: ['red'] }]
const client = (id: string, everyone: boolean) => ({
  id,
  redirectUris: ['https://app.example.org/'],
  policy: 'two_factor' as const,
  everyone,
})
const clients = [client('open', true), client('kept', false)]
const granted = { access, clients: [{ client: 'kept', groups: ['red'] }] }

describe('people who are denied everything', () => {
  it.each(['anna', 'a,b', 'user:x', '$HOME'])(
    '%j is denied before every rule, each an inner list',
    (name) => {
      const text = renderFragment({ ...granted, blocked: [name] }, '4.38', clients)
      expect(fragmentProblem(text)).toBeUndefined()
      const { access_control: control, identity_providers: providers } = parse(text)
      expect(control.rules[0]).toEqual({ domain_regex: '^.*$', policy: 'deny', subject: [[`user:${name}`]] })
      const deny = { policy: 'deny', subject: [[`user:${name}`]] }
      const { authorization_policies: policies } = providers.oidc
      for (const policy of Object.values<{ rules: unknown[] }>(policies))
        expect(policy.rules[0]).toEqual(deny)
      expect(Object.keys(policies).sort()).toEqual([
        'hansa-a-example-org',
        'hansa-client-kept',
        'hansa-client-open',
      ])
    },
  )

  it('are found again, and take nothing from what groups are given', () => {
    const text = renderFragment({ ...granted, blocked: ['a,b', 'anna'] }, '4.38', clients)
    expect(deniedIn(text)).toEqual(['a,b', 'anna'])
    expect(grantsIn(text)).toEqual(grantsIn(renderFragment(granted, '4.38', clients)))
    expect(deniedIn(undefined)).toEqual([])
    expect(deniedIn('rules: [')).toEqual([])
  })

  it('are added to a fragment as it stands', () => {
    const before = renderFragment({ ...granted, blocked: ['anna'] }, '4.37', [])
    const after = withDenied(before, ['bert', 'anna']) ?? ''
    expect(after).toBe(renderFragment({ ...granted, blocked: ['anna', 'bert'] }, '4.37', []))
    expect(fragmentProblem(after)).toBeUndefined()
  })

  it('make no policy where nobody is', () => {
    expect(renderFragment(granted, '4.38', clients)).not.toContain('hansa-client-open')
  })
})
