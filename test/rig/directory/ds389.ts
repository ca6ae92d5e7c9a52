import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Launch } from '../process/launcher.js'
import { type Life, startLife } from '../process/life.js'
import { freePort } from '../process/ports.js'
import { must, run } from './tools.js'

/** A real 389 Directory Server on loopback, set up without systemd. */
export interface Ds389 extends Life {
  readonly url: string
  readonly suffix: string
  readonly root: { readonly dn: string; readonly password: string }
  add(ldif: string): Promise<void>
  modify(ldif: string): Promise<void>
  search(base: string, filter: string, ...attributes: readonly string[]): Promise<string>
}

let made = 0

const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'dirsrv'], { encoding: 'utf8' }))

/** Creates an instance with this root password; returns its folder of configuration. */
const createInstance = async (
  folder: string,
  name: string,
  port: number,
  password: string,
): Promise<string> => {
  const inf = join(folder, 'instance.inf')
  writeFileSync(
    inf,
    [
      '[general]',
      'full_machine_name = localhost.localdomain',
      'strict_host_checking = False',
      'systemd = False',
      'start = False',
      '[slapd]',
      `instance_name = ${name}`,
      `port = ${port}`,
      `secure_port = ${await freePort()}`,
      `root_password = ${password}`,
      'self_sign_cert = False',
      '',
    ].join('\n'),
  )
  const config = join('/etc/dirsrv', `slapd-${name}`)
  // Without systemd it exits with an error, but the instance works.
  await run('dscreate', ['from-file', inf]).catch(() => undefined)
  const dse = join(config, 'dse.ldif')
  if (!existsSync(dse)) throw new Error(`dscreate did not create ${dse}`)
  const user = { uid: idOf('-u'), gid: idOf('-g') }
  const hash = (await run('pwdhash', ['-s', 'PBKDF2_SHA256', password])).trim()
  const kept = readFileSync(dse, 'utf8')
    .replace(/\n /g, '')
    .split('\n')
    .filter((line) => !/^nsslapd-rootpw:/i.test(line))
    .flatMap((line) => (/^nsslapd-rootdn:/i.test(line) ? [line, `nsslapd-rootpw: ${hash}`] : [line]))
  writeFileSync(dse, kept.join('\n'))
  chownSync(dse, user.uid, user.gid)
  for (const path of ['/run/dirsrv', '/run/lock/dirsrv', `/run/lock/dirsrv/slapd-${name}`]) {
    mkdirSync(path, { recursive: true })
    chownSync(path, user.uid, user.gid)
    chmodSync(path, 0o770)
  }
  return config
}

/** The backend of a suffix, and its entries without people, as LDIF to be added one after the other. */
const foundationOf = (suffix: string): string[] => [
  `dn: cn=userroot,cn=ldbm database,cn=plugins,cn=config\nobjectClass: extensibleObject\nobjectClass: nsBackendInstance\ncn: userroot\nnsslapd-suffix: ${suffix}\n\n` +
    `dn: cn="${suffix}",cn=mapping tree,cn=config\nobjectClass: extensibleObject\nobjectClass: nsMappingTree\ncn: ${suffix}\nnsslapd-state: backend\nnsslapd-backend: userroot\n`,
  `dn: ${suffix}\nobjectClass: domain\ndc: example\naci: (targetattr="*")(version 3.0; acl "all"; allow (read,search,compare) userdn="ldap:///all";)\n\n` +
    `dn: ou=people,${suffix}\nobjectClass: organizationalUnit\nou: people\n\ndn: ou=groups,${suffix}\nobjectClass: organizationalUnit\nou: groups\n`,
]

/** An instance is where 389 DS requires it (`/etc/dirsrv`, `/var/lib/dirsrv`); `stop` removes it from there. */
export const startDs389In = async (folder: string, launch: Launch): Promise<Ds389> => {
  made += 1
  const name = `rig${process.pid}x${made}`
  const suffix = 'dc=example,dc=org'
  const root = { dn: 'cn=Directory Manager', password: 'root-password' }
  const port = await freePort()
  const url = `ldap://127.0.0.1:${port}`
  mkdirSync(folder, { recursive: true })
  const config = await createInstance(folder, name, port, root.password)
  const pid = `/run/dirsrv/slapd-${name}.rig.pid`
  const as = ['-x', '-H', url, '-D', root.dn, '-w', root.password]
  const search = (base: string, filter: string, ...attributes: readonly string[]) =>
    run('ldapsearch', [...as, '-LLL', '-o', 'ldif-wrap=no', '-b', base, filter, ...attributes])
  const life = await startLife(
    launch,
    {
      command: must('ns-slapd'),
      // -d keeps it in the foreground; 0 disables debug output.
      args: ['-D', config, '-i', pid, '-d', '0'],
      log: `${folder}.log`,
      cwd: folder,
    },
    () =>
      run('ldapsearch', ['-x', '-H', url, '-o', 'nettimeout=2', '-s', 'base', '-b', '', '-LLL', '1.1']).then(
        () => true,
      ),
  )
  const add = async (ldif: string): Promise<void> => {
    await run('ldapadd', as, ldif)
  }
  const modify = async (ldif: string): Promise<void> => {
    await run('ldapmodify', as, ldif)
  }
  for (const ldif of foundationOf(suffix)) await add(ldif)
  return {
    ...life,
    url,
    suffix,
    root,
    add,
    modify,
    search,
    stop: async () => {
      await life.stop()
      for (const path of [
        config,
        `/var/lib/dirsrv/slapd-${name}`,
        `/var/log/dirsrv/slapd-${name}`,
        `/run/lock/dirsrv/slapd-${name}`,
        `/run/dirsrv/slapd-${name}.stats`,
        pid,
      ])
        rmSync(path, { recursive: true, force: true })
    },
  }
}
