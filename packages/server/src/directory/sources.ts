import type { Clock } from '../runtime/clock.js'
import type { Egress } from '../runtime/egress.js'
import type { DirectoryLimits } from '../runtime/limits.js'
import type { DirectorySpec } from './contract.js'
import { createLdapSource } from './ldap/source.js'
import type { LdapSecrets } from './ldap/target.js'
import { createLdifSource } from './ldif/source.js'
import type { Source } from './source.js'

export type OpenSource = (spec: DirectorySpec, secrets: LdapSecrets) => Source

/** The source of each type. `folder` contains the LDIF files. */
export const createSources =
  (options: {
    clock: Clock
    folder: string
    egress: Egress
    limits?: DirectoryLimits | undefined
  }): OpenSource =>
  (spec, secrets) => {
    const { clock, folder, egress, limits } = options
    const monotonic = (): number => clock.monotonic()
    return spec.type === 'ldap'
      ? createLdapSource({ spec: spec.ldap, secrets, egress, limits, monotonic })
      : createLdifSource({ spec: spec.ldif, folder, clock, limits })
  }
