import type { Clock } from '../runtime/clock.js'
import type { DirectoryLimits } from '../runtime/limits.js'
import type { DirectorySpec } from './contract.js'
import type { Guards } from './guards.js'
import { createLdapSource } from './ldap/source.js'
import type { LdapSecrets } from './ldap/target.js'
import { createLdifSource } from './ldif/source.js'
import type { Source } from './source.js'

export type OpenSource = (spec: DirectorySpec, secrets: LdapSecrets) => Source

/** The source of each type. `folder` is where LDIF files lie. */
export const createSources =
  ({
    guards,
    clock,
    folder,
    limits,
  }: {
    guards: Guards
    clock: Clock
    folder: string
    limits?: DirectoryLimits | undefined
  }): OpenSource =>
  (spec, secrets) =>
    spec.type === 'ldap'
      ? createLdapSource({ spec: spec.ldap, secrets, guards, limits, monotonic: () => clock.monotonic() })
      : createLdifSource({ spec: spec.ldif, folder, guards, clock, limits })
