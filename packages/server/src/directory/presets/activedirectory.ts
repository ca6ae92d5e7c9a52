import { activedirectoryDisabled } from '../people/disabled.js'
import type { PresetFacts } from './preset.js'

/** Active Directory and Samba: normal user accounts, which have sAMAccountType 805306368; all kinds of groups. */
export const activedirectory: PresetFacts = {
  people: {
    filter: '(sAMAccountType=805306368)',
    id: 'objectGUID',
    username: 'sAMAccountName',
    displayName: ['displayName', 'cn'],
    mail: 'mail',
    passwordHash: undefined,
    more: [
      'cn',
      'givenName',
      'sn',
      'initials',
      'title',
      'company',
      'department',
      'division',
      'l',
      'employeeID',
      'employeeNumber',
      'employeeType',
      'manager',
      'telephoneNumber',
      'mobile',
      'userPrincipalName',
      'preferredLanguage',
      'uidNumber',
      'gidNumber',
    ],
    primaryGroup: { attribute: 'primaryGroupID', group: 'rid' },
  },
  groups: { filter: '(objectClass=group)', id: 'objectGUID', name: 'sAMAccountName', members: ['member'] },
  disabled: { attributes: ['userAccountControl', 'accountExpires'], judge: activedirectoryDisabled },
  changes: 'uSNChanged',
}
