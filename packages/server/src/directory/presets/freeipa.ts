import { freeipaDisabled } from '../people/disabled.js'
import { openldap } from './openldap.js'
import type { PresetFacts } from './preset.js'

/** FreeIPA: people below cn=users,cn=accounts, groups below cn=groups,cn=accounts. Not tested on a real server. */
export const freeipa: PresetFacts = {
  people: {
    ...openldap.people,
    filter: '(&(objectClass=person)(uid=*))',
    id: 'ipaUniqueID',
  },
  groups: {
    filter: '(objectClass=ipaUserGroup)',
    id: 'ipaUniqueID',
    name: 'cn',
    members: ['member'],
  },
  disabled: { attributes: ['nsAccountLock', 'krbPrincipalExpiration'], judge: freeipaDisabled },
  changes: 'modifyTimestamp',
}
