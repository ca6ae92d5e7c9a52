import { openldapDisabled } from '../people/disabled.js'
import { inetOrgPersonMore, type PresetFacts } from './preset.js'

/** OpenLDAP 2.4 and newer; disabled accounts require the overlay ppolicy, cheap change detection the overlay syncprov. */
export const openldap: PresetFacts = {
  people: {
    filter: '(objectClass=inetOrgPerson)',
    id: 'entryUUID',
    username: 'uid',
    displayName: ['displayName', 'cn'],
    mail: 'mail',
    passwordHash: 'userPassword',
    more: inetOrgPersonMore,
    primaryGroup: { attribute: 'gidNumber', group: 'gidNumber' },
  },
  groups: {
    filter: '(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))',
    id: 'entryUUID',
    name: 'cn',
    members: ['member', 'uniqueMember', 'memberUid'],
  },
  disabled: {
    attributes: ['pwdAccountLockedTime', 'pwdStartTime', 'pwdEndTime'],
    judge: openldapDisabled,
  },
  changes: 'contextCSN',
}
