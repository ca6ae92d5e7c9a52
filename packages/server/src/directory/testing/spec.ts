import { DirectorySpecInput, type LdapSpec } from '../contract.js'

/** The spec of LDAP servers with a simple bind; `overrides` go into `spec.ldap`. */
export const ldapSpec = (urls: readonly string[], overrides: Record<string, unknown> = {}): LdapSpec => {
  const { ldap } = DirectorySpecInput.parse({
    type: 'ldap',
    ldap: {
      preset: 'openldap',
      urls,
      bind: { method: 'simple', dn: 'cn=hansa', password: { value: 'hunter2' } },
      people: { base: 'ou=people,dc=x' },
      timeoutSeconds: 5,
      ...overrides,
    },
  }) as { ldap: LdapSpec }
  return ldap
}
