import type { Preset } from '../contract.js'
import { ds389 } from './389ds.js'
import { activedirectory } from './activedirectory.js'
import { freeipa } from './freeipa.js'
import { lldap } from './lldap.js'
import { openldap } from './openldap.js'
import type { PresetFacts } from './preset.js'

export type { ChangeDetection, PresetFacts } from './preset.js'

/** The presets by kind of server. */
export const presets: Readonly<Record<Preset, PresetFacts>> = {
  openldap,
  '389ds': ds389,
  activedirectory,
  freeipa,
  lldap,
}
