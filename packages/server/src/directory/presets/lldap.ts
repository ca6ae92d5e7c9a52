import type { PresetFacts } from './preset.js'

/** LLDAP: people below ou=people, groups below ou=groups; it exposes no password hashes and has no disabled accounts. Not tested on a real server. */
export const lldap: PresetFacts = {
  people: {
    filter: '(objectClass=person)',
    id: 'entryUUID',
    username: 'uid',
    displayName: ['displayName', 'cn'],
    mail: 'mail',
    passwordHash: undefined,
    more: ['cn', 'givenName', 'sn'],
    primaryGroup: undefined,
  },
  groups: {
    filter: '(objectClass=groupOfUniqueNames)',
    id: 'entryUUID',
    name: 'cn',
    members: ['member', 'uniqueMember'],
  },
  disabled: { attributes: [], judge: () => ({ disabled: false }) },
  changes: 'none',
}
