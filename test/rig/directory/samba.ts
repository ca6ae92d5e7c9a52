import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Launch } from '../process/launcher.js'
import { type Life, startLife } from '../process/life.js'
import { must, run } from './tools.js'

/** A real Samba as Active Directory domain controller on loopback. Its ports (389 and 636) cannot be chosen: one at a time. */
export interface SambaAd extends Life {
  /** ldap://; binds require StartTLS */
  readonly url: string
  readonly ldapsUrl: string
  readonly certificateAuthority: string
  /** the name in its certificate */
  readonly serverName: string
  readonly suffix: string
  readonly administrator: { readonly dn: string; readonly password: string }
  /** samba-tool against its own database */
  tool(...args: readonly string[]): Promise<string>
  /** ldapmodify as the administrator */
  modify(ldif: string): Promise<void>
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })

/** @param folder for its data; created here */
export const startSambaAdIn = async (folder: string, launch: Launch): Promise<SambaAd> => {
  if (await listens(389)) throw new Error('127.0.0.1:389 is already in use; Samba supports no other port')
  mkdirSync(folder, { recursive: true })
  const suffix = 'DC=corp,DC=example'
  const password = 'Passw0rd-of-rig'
  await run('samba-tool', [
    'domain',
    'provision',
    '--server-role=dc',
    '--dns-backend=NONE',
    '--use-rfc2307',
    '--realm=CORP.EXAMPLE',
    '--domain=CORP',
    '--host-name=dc1',
    '--host-ip=127.0.0.1',
    `--adminpass=${password}`,
    `--targetdir=${folder}`,
    '--option=interfaces=lo',
    '--option=bind interfaces only=yes',
  ])
  const config = join(folder, 'etc', 'smb.conf')
  writeFileSync(
    config,
    readFileSync(config, 'utf8').replace(
      '[global]',
      '[global]\n\tinterfaces = lo\n\tbind interfaces only = yes\n\tserver services = ldap',
    ),
  )
  const life = await startLife(
    launch,
    {
      command: must('samba'),
      args: ['-i', `--configfile=${config}`, '--option=server services=ldap'],
      log: `${folder}.log`,
      cwd: folder,
    },
    async () => (await listens(389)) && (await listens(636)),
  )
  const authority = join(folder, 'private', 'tls', 'ca.pem')
  return {
    ...life,
    url: 'ldap://127.0.0.1:389',
    ldapsUrl: 'ldaps://127.0.0.1:636',
    certificateAuthority: readFileSync(authority, 'utf8'),
    serverName: 'DC1.corp.example',
    suffix,
    administrator: { dn: `CN=Administrator,CN=Users,${suffix}`, password },
    tool: (...args) => run('samba-tool', [...args, `--configfile=${config}`]),
    modify: async (ldif) => {
      const as = [
        '-x',
        '-H',
        'ldaps://127.0.0.1:636',
        '-D',
        `CN=Administrator,CN=Users,${suffix}`,
        '-w',
        password,
      ]
      // The loopback's own certificate need not be checked to write test data.
      await run('env', ['LDAPTLS_REQCERT=never', must('ldapmodify'), ...as], ldif)
    },
  }
}
