import type { Judgement } from '../people/disabled.js'
import type { RawEntry } from '../raw.js'

/** How changes of a server show without reading everything. */
export type ChangeDetection = 'contextCSN' | 'modifyTimestamp' | 'uSNChanged' | 'none'

/** What is known of a kind of server; all of it can be overridden but the last two. */
export interface PresetFacts {
  people: {
    filter: string
    id: string
    username: string
    displayName: readonly string[]
    mail: string
    passwordHash: string | undefined
    /** What is read besides, for mappings; spelled as mappings name them. */
    more: readonly string[]
    /** Where a primary group stands that is not among the groups' members, and what it is matched with in groups. */
    primaryGroup: { attribute: string; group: 'gidNumber' | 'rid' } | undefined
  }
  groups: {
    filter: string
    id: string
    name: string
    members: readonly string[]
  }
  disabled: {
    /** Attributes to ask for; most are operational. */
    attributes: readonly string[]
    judge(entry: RawEntry, nowMs: number): Judgement
  }
  changes: ChangeDetection
}

/** What directories of people for Unix and mail hold besides names. */
export const inetOrgPersonMore = [
  'cn',
  'givenName',
  'sn',
  'initials',
  'title',
  'o',
  'ou',
  'l',
  'employeeNumber',
  'employeeType',
  'departmentNumber',
  'manager',
  'telephoneNumber',
  'mobile',
  'preferredLanguage',
  'uidNumber',
  'gidNumber',
] as const
