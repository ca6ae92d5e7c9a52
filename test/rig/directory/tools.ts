import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Availability } from '../available.js'

/** Debian's folders of servers, which are not on every PATH. */
const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin', '/sbin']

/** @returns the path of a program, or undefined if it is not installed */
export const program = (name: string): string | undefined =>
  folders.map((folder) => join(folder, name)).find((path) => existsSync(path))

/** The directory servers, each with the programs it needs and the Debian packages that hold them. */
const needs = {
  slapd: { programs: ['slapd', 'slapadd', 'ldapadd', 'ldapmodify'], packages: 'slapd ldap-utils' },
  '389ds': {
    programs: ['ns-slapd', 'dscreate', 'dsconf', 'pwdhash', 'ldapadd'],
    packages: '389-ds-base ldap-utils',
  },
  'samba-ad': {
    programs: ['samba', 'samba-tool', 'ldapmodify'],
    packages: 'samba samba-ad-dc winbind ldap-utils',
  },
} as const

export type DirectoryServer = keyof typeof needs

/** Whether a real directory server can run here, for suites that must say why they were skipped. */
export const directoryAvailable = (server: DirectoryServer): Availability => {
  if (process.env.HANSA_RIG === 'off') return { available: false, reason: 'HANSA_RIG=off' }
  const { programs, packages } = needs[server]
  const missing = programs.filter((name) => program(name) === undefined)
  if (missing.length > 0)
    return {
      available: false,
      reason: `${missing.join(', ')} not found (Debian: apt-get install ${packages})`,
    }
  if (server !== 'slapd' && process.getuid?.() !== 0)
    return { available: false, reason: 'only root can set this server up' }
  return { available: true }
}

/** @throws Error when it is not installed */
export const must = (name: string): string => {
  const found = program(name)
  if (found === undefined) throw new Error(`${name} is not installed`)
  return found
}

/**
 * Runs a program to its end, with `input` on its standard input.
 * @throws Error with its output, if it fails
 */
export const run = (name: string, args: readonly string[], input = ''): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = execFile(must(name), args, { maxBuffer: 256 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(new Error(`${name} failed: ${stderr}${stdout}`.slice(0, 4000)))
    })
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
