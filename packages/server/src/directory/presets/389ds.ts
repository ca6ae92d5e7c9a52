import { nsAccountLock } from '../people/disabled.js'
import { openldap } from './openldap.js'
import type { PresetFacts } from './preset.js'

/** 389 Directory Server, Red Hat Directory Server. */
export const ds389: PresetFacts = {
  people: { ...openldap.people, id: 'nsUniqueId' },
  groups: { ...openldap.groups, id: 'nsUniqueId' },
  disabled: { attributes: ['nsAccountLock'], judge: nsAccountLock },
  changes: 'modifyTimestamp',
}
