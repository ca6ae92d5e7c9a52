import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Launch } from '../process/launcher.js'
import { type Life, startLife } from '../process/life.js'
import { freePort } from '../process/ports.js'
import { issueCertificate, makeCertificate } from './certificate.js'
import { must, run } from './tools.js'

/** A real OpenLDAP on loopback: back_mdb with syncprov, memberof and ppolicy. Its data survives a kill. */
export interface Slapd extends Life {
  /** ldap://; StartTLS works on it */
  readonly url: string
  readonly ldapsUrl: string
  /** ldapi://, for SASL EXTERNAL as the user of this process */
  readonly ldapiUrl: string
  /** the authority of its certificate, in PEM */
  readonly certificateAuthority: string
  readonly suffix: string
  /** can read everything, including passwords, in unlimited pages */
  readonly reader: { readonly dn: string; readonly password: string }
  /** can write everything */
  readonly root: { readonly dn: string; readonly password: string }
  /** ldapadd as root */
  add(ldif: string): Promise<void>
  /** ldapmodify as root: `changetype: modify`, `delete`, `modrdn` */
  modify(ldif: string): Promise<void>
  /** ldapsearch as root; returns LDIF without line folding */
  search(base: string, filter: string, ...attributes: readonly string[]): Promise<string>
  /** slapadd while it is stopped: for many entries; ends with the server running */
  load(ldif: string): Promise<void>
  /** A client certificate, in PEM, that it accepts: SASL EXTERNAL then binds as `cn=NAME`. */
  issue(name: string): Promise<{ readonly certificate: string; readonly key: string }>
  /** Stops it, deletes its data and starts it again with only the suffix and its two organizational units, or completely empty. */
  empty(options?: { entirely?: boolean }): Promise<void>
}

export interface SlapdOptions {
  readonly suffix?: string
  /** A running slapd to copy, read-only; the copy catches up within a second of a change. */
  readonly copyOf?: Slapd
  /** Whether anonymous users can read entries (default false: they can search them, but not see them). */
  readonly anonymous?: boolean
  /** Lines for the database section of slapd.conf, before its own access rules. */
  readonly lines?: readonly string[]
  /** Limits of the reader: limits(5) of slapd.conf (default: everything, in pages or at once). */
  readonly readerLimits?: string
  /** Without syncprov the server keeps no contextCSN (default true). */
  readonly syncprov?: boolean
}

const modules = ['back_mdb', 'syncprov', 'memberof', 'ppolicy', 'argon2']
const schemas = ['core', 'cosine', 'inetorgperson', 'nis']
const defaultSuffix = 'dc=example,dc=org'

/** The lines of slapd.conf(5). */
const configOf = (
  options: SlapdOptions,
  server: Pick<Slapd, 'reader' | 'root'> & { folder: string; data: string; certificate: string; key: string },
): string[] => {
  const { suffix = defaultSuffix, copyOf, anonymous = false, lines = [], syncprov = true } = options
  const { readerLimits = 'size=unlimited time=unlimited' } = options
  const { folder, data, certificate, key, reader, root } = server
  const socketUser = `gidNumber=${process.getgid?.()}+uidNumber=${process.getuid?.()},cn=peercred,cn=external,cn=auth`
  const consumer =
    copyOf === undefined
      ? []
      : [
          `syncrepl rid=1 provider=${copyOf.url} type=refreshAndPersist retry="1 +" searchbase="${suffix}"`,
          `  bindmethod=simple binddn="${copyOf.root.dn}" credentials="${copyOf.root.password}"`,
          `updateref ${copyOf.url}`,
        ]
  return [
    ...schemas.map((name) => `include /etc/ldap/schema/${name}.schema`),
    'modulepath /usr/lib/ldap',
    ...modules.map((name) => `moduleload ${name}.so`),
    `pidfile ${join(folder, 'slapd.pid')}`,
    `argsfile ${join(folder, 'slapd.args')}`,
    `TLSCACertificateFile ${certificate}`,
    `TLSCertificateFile ${certificate}`,
    `TLSCertificateKeyFile ${key}`,
    'TLSVerifyClient try',
    'sizelimit unlimited',
    'database mdb',
    `suffix "${suffix}"`,
    `rootdn "${root.dn}"`,
    `rootpw ${root.password}`,
    `directory ${data}`,
    'maxsize 1073741824',
    'dbnosync',
    'index objectClass,uid,cn,member,entryUUID,entryCSN eq',
    `limits dn.exact="${reader.dn}" ${readerLimits}`,
    `limits dn.exact="${socketUser}" size=unlimited`,
    ...consumer,
    ...lines,
    `access to attrs=userPassword by dn.exact="${reader.dn}" read by dn.exact="${socketUser}" read by anonymous auth by * none`,
    `access to * by dn.exact="${socketUser}" read by users read by * ${anonymous ? 'read' : 'search'}`,
    'overlay ppolicy',
    'overlay memberof',
    ...(syncprov ? ['overlay syncprov', 'syncprov-checkpoint 1 1'] : []),
  ]
}

/** The entries of a directory without people, as LDIF. */
const foundationOf = (suffix: string, reader: Slapd['reader']): string =>
  [
    `dn: ${suffix}\nobjectClass: organization\nobjectClass: dcObject\no: Example\ndc: ${/^dc=([^,]+)/i.exec(suffix)?.[1] ?? 'example'}`,
    `dn: ou=people,${suffix}\nobjectClass: organizationalUnit\nou: people`,
    `dn: ou=groups,${suffix}\nobjectClass: organizationalUnit\nou: groups`,
    `dn: ${reader.dn}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: hansa\nuserPassword: ${reader.password}`,
  ].join('\n\n')

/** @param folder for its data; created here */
export const startSlapdIn = async (folder: string, launch: Launch, options: SlapdOptions): Promise<Slapd> => {
  const { suffix = defaultSuffix, copyOf } = options
  const data = join(folder, 'data')
  mkdirSync(data, { recursive: true })
  const { certificate, key } = await makeCertificate(folder)
  const port = await freePort()
  const url = `ldap://127.0.0.1:${port}`
  const ldapsUrl = `ldaps://127.0.0.1:${await freePort()}`
  const ldapiUrl = `ldapi://${encodeURIComponent(join(folder, 'ldapi'))}`
  const reader = { dn: `cn=hansa,${suffix}`, password: 'reader-password' }
  const root = { dn: `cn=root,${suffix}`, password: 'root-password' }
  const config = configOf(options, { folder, data, certificate, key, reader, root })
  const configFile = join(folder, 'slapd.conf')
  writeFileSync(configFile, `${config.join('\n')}\n`, { mode: 0o600 })

  const as = ['-x', '-H', url, '-D', root.dn, '-w', root.password]
  const search = (base: string, filter: string, ...attributes: readonly string[]) =>
    run('ldapsearch', [...as, '-LLL', '-o', 'ldif-wrap=no', '-b', base, filter, ...attributes])
  const foundation = foundationOf(suffix, reader)
  const spec = {
    command: must('slapd'),
    args: ['-d', '0', '-f', configFile, '-h', `${url} ${ldapsUrl} ${ldapiUrl}`],
    log: `${folder}.log`,
    cwd: folder,
  }
  const answers = () =>
    run('ldapsearch', ['-x', '-H', url, '-o', 'nettimeout=2', '-s', 'base', '-b', '', '-LLL', '1.1']).then(
      () => true,
    )
  const life = await startLife(launch, spec, answers)
  const add = async (ldif: string): Promise<void> => {
    await run('ldapadd', as, ldif)
  }
  if (copyOf === undefined) await add(foundation)
  return {
    ...life,
    url,
    ldapsUrl,
    ldapiUrl,
    certificateAuthority: readFileSync(certificate, 'utf8'),
    suffix,
    reader,
    root,
    add,
    modify: async (ldif) => {
      await run('ldapmodify', as, ldif)
    },
    search,
    issue: (name) => issueCertificate(folder, { certificate, key }, name),
    load: async (ldif) => {
      await life.kill()
      await run('slapadd', ['-q', '-w', '-f', configFile, '-b', suffix], ldif)
      await life.restart()
    },
    empty: async ({ entirely = false } = {}) => {
      await life.kill()
      if (existsSync(data)) rmSync(data, { recursive: true })
      mkdirSync(data)
      await life.restart()
      if (!entirely) await add(foundation)
    },
  }
}
