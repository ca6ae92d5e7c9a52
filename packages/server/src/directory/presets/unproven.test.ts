import { describe, expect, it } from 'vitest'
import type { Preset } from '../contract.js'
import { entryFilter } from '../ldif/filter.js'
import { parseLdif } from '../ldif/parse.js'
import { build } from '../people/build.js'
import { settingsOf } from '../settings.js'

/** What a server of this kind would return, through the preset. Derived from the projects' sources: not tested with a real server. */
const readAs = (preset: Preset, ldif: string) => {
  const settings = settingsOf({ preset, people: {}, groups: { memberOf: false } })
  const entries = parseLdif(ldif)
  const chosen = (filter: string) => entries.filter(entryFilter(filter))
  const raw = { people: chosen(settings.people.filter), groups: chosen(settings.groups?.filter ?? '') }
  const built = build(raw, settings, undefined, Date.UTC(2026, 0, 15))
  const names = new Map([...built.groups.values()].map(({ id, name }) => [id, name]))
  return [...built.people.values()].map(({ id, username, displayName, mail, disabled, groups }) => ({
    id,
    username,
    displayName,
    mail,
    disabled,
    groups: groups.map((group) => names.get(group)).sort(),
  }))
}

describe('answers written from the sources, unproven on real servers', () => {
  // freeipa: install/share/bootstrap-template.ldif, ipaserver/plugins/baseuser.py and group.py (object classes and attributes).
  it('FreeIPA: ipaUniqueID, nested groups, locked and ended principals', () => {
    const user = (uid: string, ...more: string[]) =>
      [
        `dn: uid=${uid},cn=users,cn=accounts,dc=ipa,dc=test`,
        ...'top person organizationalperson inetorgperson inetuser posixaccount krbprincipalaux ipaobject mepOriginEntry'
          .split(' ')
          .map((name) => `objectClass: ${name}`),
        `uid: ${uid}`,
        `cn: ${uid} Tester`,
        `displayName: ${uid} Tester`,
        `mail: ${uid}@ipa.test`,
        `ipaUniqueID: 0000-${uid}`,
        ...more,
        '',
        '',
      ].join('\n')
    const group = (cn: string, ...members: string[]) =>
      [
        `dn: cn=${cn},cn=groups,cn=accounts,dc=ipa,dc=test`,
        ...'top groupofnames nestedgroup ipausergroup ipaobject'
          .split(' ')
          .map((name) => `objectClass: ${name}`),
        `cn: ${cn}`,
        `ipaUniqueID: g-${cn}`,
        ...members.map((member) => `member: ${member}`),
        '',
        '',
      ].join('\n')
    const anna = 'uid=anna,cn=users,cn=accounts,dc=ipa,dc=test'
    const people = readAs(
      'freeipa',
      user('anna') +
        user('berta', 'nsAccountLock: TRUE') +
        user('clara', 'krbPrincipalExpiration: 20250101000000Z') +
        group('devs', anna) +
        group('staff', 'cn=devs,cn=groups,cn=accounts,dc=ipa,dc=test'),
    )
    expect(people).toMatchObject([
      { id: '0000-anna', username: 'anna', disabled: false, groups: ['devs', 'staff'] },
      { id: '0000-berta', disabled: true },
      { id: '0000-clara', disabled: true },
    ])
  })

  // lldap: crates/ldap/src/core/user.rs and group.rs (attributes and object classes of users and groups).
  it('LLDAP: entryuuid in lower case, members as people', () => {
    const people = readAs(
      'lldap',
      [
        'dn: uid=anna,ou=people,dc=example,dc=com',
        'objectclass: inetOrgPerson',
        'objectclass: posixAccount',
        'objectclass: mailAccount',
        'objectclass: person',
        'uid: anna',
        'mail: anna@example.com',
        'cn: Anna Tester',
        'entryuuid: a0b1',
        '',
        'dn: cn=devs,ou=groups,dc=example,dc=com',
        'objectclass: groupOfUniqueNames',
        'objectclass: groupOfNames',
        'cn: devs',
        'entryuuid: c0d1',
        'member: uid=anna,ou=people,dc=example,dc=com',
        'uniqueMember: uid=anna,ou=people,dc=example,dc=com',
        '',
      ].join('\n'),
    )
    expect(people).toEqual([
      {
        id: 'a0b1',
        username: 'anna',
        displayName: 'Anna Tester',
        mail: 'anna@example.com',
        disabled: false,
        groups: ['devs'],
      },
    ])
  })
})
