import { Command } from 'commander'
import { HansaError } from './runtime/errors.js'
import { version } from './version.js'

/** Errors for users are printed in two lines; anything else is a bug and prints its stack. */
const report = (error: unknown): number => {
  if (error instanceof HansaError) {
    process.stderr.write(`hansa-server: ${error.message}\n`)
    if (error.hint !== '') process.stderr.write(`hint: ${error.hint}\n`)
    return error.code === 'BadRequest' ? 2 : 1
  }
  process.stderr.write(
    `hansa-server: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  return 1
}

const data = [
  '--data <folder>',
  'folder of the database and its key (HANSA_DATA; default: ~/.local/share/hansa)',
] as const
const database = [
  '--database <url>',
  'postgres://… URL without a password; default: SQLite in the data folder (HANSA_DATABASE)',
] as const

const passwordFile = [
  '--database-password-file <file>',
  'file that contains the database password (HANSA_DATABASE_PASSWORD_FILE)',
] as const

const repeated = (value: string, values: string[] | undefined): string[] => [...(values ?? []), value]

const program = new Command('hansa-server')
  .description('The Hansa hub.')
  .version(version)
  .showSuggestionAfterError(true)

program
  .command('serve')
  .description('run the hub until it receives SIGTERM or SIGINT')
  .option(...data)
  .option('--listen <host:port>', 'address the API listens on (HANSA_LISTEN; default: 127.0.0.1:7070)')
  .option(
    '--tls-cert <file>',
    'serve HTTPS with this PEM certificate; reloaded when it changes (HANSA_TLS_CERT)',
  )
  .option('--tls-key <file>', 'PEM key of the certificate (HANSA_TLS_KEY)')
  .option(
    '--behind-proxy [addresses]',
    'a reverse proxy terminates TLS: trust X-Forwarded-* from these addresses (HANSA_BEHIND_PROXY; default: loopback,uniquelocal)',
  )
  .option(
    '--allow-loopback',
    'allow clusters, directories and targets on 127.0.0.0/8 and ::1 (HANSA_ALLOW_LOOPBACK=1; default: allowed while the hub itself listens only there)',
  )
  .option(
    '--namespaces-must-exist',
    'refuse resources in namespaces that nobody created (HANSA_NAMESPACES_MUST_EXIST=1; default: the hub creates a namespace on first use)',
  )
  .option(
    '--allowed-host <name>',
    'additional host name of the hub; repeatable (HANSA_ALLOWED_HOSTS, separated by commas)',
    repeated,
  )
  .option(
    '--token-max-ttl <duration>',
    'longest life of a token created over the API (HANSA_TOKEN_MAX_TTL; default: 90d)',
  )
  .option(
    '--first-token-ttl <duration>',
    'life of the token that the first start creates, or none: until it is deleted (HANSA_FIRST_TOKEN_TTL; default: 24h)',
  )
  .option(
    '--public-url <url>',
    'URL under which browsers reach the hub, such as https://hub.example.com (HANSA_PUBLIC_URL)',
  )
  .option(...database)
  .option(...passwordFile)
  .option('--audit-file <file>', 'append entries of the audit trail to this file (HANSA_AUDIT_FILE)')
  .option(
    '--audit-webhook <url>',
    'send entries of the audit trail to this URL, signed; visible to users who can list processes (HANSA_AUDIT_WEBHOOK)',
  )
  .option(
    '--audit-webhook-secret-file <file>',
    'file with the key that signs them, in base64 (HANSA_AUDIT_WEBHOOK_SECRET_FILE)',
  )
  .action(async (options) => (await import('./commands/serve.js')).serve(options))

const token = program.command('token').description('manage API tokens')
token
  .command('create <name>')
  .description('create a token and print it once')
  .option('--role <role>', 'built-in role that it has without a RoleBinding, or none', 'admin')
  .option('--ttl <duration>', 'its life, for example 90d or 24h; default: until it is deleted')
  .option('--description <text>', 'its purpose')
  .option('--source-range <cidr>', 'accept it only from this network; repeatable', repeated)
  .option('--break-glass', 'for an emergency: role admin, 24 h, reported as an event')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .action(async (name: string, options, command: Command) =>
    (await import('./commands/token.js')).createNamedToken(name, {
      ...options,
      roleGiven: command.getOptionValueSource('role') === 'cli',
    }),
  )
token
  .command('update <name>')
  .description('change the built-in role that a token has without a RoleBinding')
  .requiredOption('--role <role>', 'a built-in role, or none')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .action(async (name: string, options) =>
    (await import('./commands/token.js')).updateNamedToken(name, options),
  )
token
  .command('list')
  .description('list tokens: last use, expiry, role and owner')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .action(async (options) => (await import('./commands/token.js')).listAllTokens(options))
token
  .command('delete <name>')
  .description('delete a token')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .action(async (name: string, options) =>
    (await import('./commands/token.js')).deleteNamedToken(name, options),
  )

program
  .command('sign-in')
  .description('print a single-use link that signs a browser in to the console')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .option(
    '--listen <host:port>',
    'address the hub listens on; default: the address of the hub that uses this data folder',
  )
  .option('--url <url>', 'URL of the hub in the browser, if it differs')
  .action(async (options) => (await import('./commands/sign-in.js')).printSignInLink(options))

program
  .command('doctor')
  .description('check the database and its key; safe while the hub runs (SQLite)')
  .option(...data)
  .option(...database)
  .action(async (options) => (await import('./commands/doctor.js')).examineData(options))

const audit = program.command('audit').description('check and export the audit trail')
audit
  .command('verify')
  .description('check every row and the end of the audit trail; exits with 1 and names the first broken row')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .action(async (options) => (await import('./commands/audit.js')).verifyAudit(options))
audit
  .command('export')
  .description('print the audit trail as JSON lines, oldest entry first')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .action(async (options) => (await import('./commands/audit.js')).exportAudit(options))
audit
  .command('rotate-key')
  .description('sign further rows of the audit trail with a new key; the hub must be stopped')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .action(async (options) => (await import('./commands/audit.js')).rotateAuditKeyOf(options))

program
  .command('rotate-key')
  .description('encrypt every secret with a new key; the hub must be stopped')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .action(async (options) => (await import('./commands/rotate-key.js')).rotateKeyOf(options))

program
  .command('backup <file>')
  .description('back up the database and its key to one file; safe while the hub runs (SQLite)')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .action(async (file: string, options) => (await import('./commands/backup.js')).backupTo(file, options))

program
  .command('restore <file>')
  .description('restore the data folder from a backup; the hub must be stopped (SQLite)')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .option('--force', 'replace existing data in the data folder')
  .action(async (file: string, options) => (await import('./commands/backup.js')).restoreFrom(file, options))

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
