import type { Judgement } from '../people/disabled.js'
import type { RawEntry } from '../raw.js'

/** How changes of a server are detected without reading everything. */
export type ChangeDetection = 'contextCSN' | 'modifyTimestamp' | 'uSNChanged' | 'none'

/** Defaults for a kind of server; all can be overridden except the last two. */
export interface PresetFacts {
  people: {
    filter: string
    id: string
    username: string
    displayName: readonly string[]
    mail: string
    passwordHash: string | undefined
    /** Additional attributes to read for mappings, in the spelling that mappings use. */
    more: readonly string[]
    /** The attribute with the primary group, if groups do not list it among their members, and the group attribute it matches. */
    primaryGroup: { attribute: string; group: 'gidNumber' | 'rid' } | undefined
  }
  groups: {
    filter: string
    id: string
    name: string
    members: readonly string[]
  }
  disabled: {
    /** Attributes to request; most are operational. */
    attributes: readonly string[]
    judge(entry: RawEntry, nowMs: number): Judgement
  }
  changes: ChangeDetection
}

/** Attributes, other than names, of directories for Unix and mail. */
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
