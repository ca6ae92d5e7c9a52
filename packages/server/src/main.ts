import { Command } from 'commander'
import { HansaError } from './runtime/errors.js'
import { version } from './version.js'

/** What goes wrong for a person to read is said in two lines; anything else is a bug and shows its stack. */
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
  'where the database and the key lie (HANSA_DATA; default: ~/.local/share/hansa)',
] as const
const database = [
  '--database <url>',
  'postgres://… without a password; SQLite in the data folder when absent (HANSA_DATABASE)',
] as const

const passwordFile = [
  '--database-password-file <file>',
  "a file that holds the database's password (HANSA_DATABASE_PASSWORD_FILE)",
] as const

const program = new Command('hansa-server')
  .description('The Hansa hub.')
  .version(version)
  .showSuggestionAfterError(true)

program
  .command('serve')
  .description('run the hub until it is told to stop')
  .option(...data)
  .option('--listen <host:port>', 'where the API listens (HANSA_LISTEN; default: 127.0.0.1:7070)')
  .option(
    '--tls-cert <file>',
    'serve HTTPS with this PEM certificate; read again when it changes (HANSA_TLS_CERT)',
  )
  .option('--tls-key <file>', 'the PEM key of the certificate (HANSA_TLS_KEY)')
  .option(
    '--behind-proxy [addresses]',
    'a reverse proxy ends TLS: believe X-Forwarded-* from these addresses (HANSA_BEHIND_PROXY; default: loopback,uniquelocal)',
  )
  .option(
    '--allow-loopback',
    'clusters, directories and targets may be on 127.0.0.0/8 and ::1 (HANSA_ALLOW_LOOPBACK=1; default: while the hub itself listens there only)',
  )
  .option(
    '--allowed-host <name>',
    'another name clients may reach the hub by; repeatable (HANSA_ALLOWED_HOSTS, separated by commas)',
    (name: string, names: string[] | undefined) => [...(names ?? []), name],
  )
  .option(...database)
  .option(...passwordFile)
  .action(async (options) => (await import('./commands/serve.js')).serve(options))

const token = program.command('token').description('tokens for the API')
token
  .command('create <name>')
  .description('make a token and print it, once')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .action(async (name: string, options) =>
    (await import('./commands/token.js')).createNamedToken(name, options),
  )
token
  .command('list')
  .description('list the names of tokens, and when they were last used')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .action(async (options) => (await import('./commands/token.js')).listAllTokens(options))
token
  .command('delete <name>')
  .description('make a token invalid')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .action(async (name: string, options) =>
    (await import('./commands/token.js')).deleteNamedToken(name, options),
  )

program
  .command('sign-in')
  .description('print a link that signs one browser in to the console, once')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .option('--listen <host:port>', 'where the hub listens; default: where this data folder’s hub does')
  .option('--url <url>', 'where the browser reaches the hub, when that is another address')
  .action(async (options) => (await import('./commands/sign-in.js')).printSignInLink(options))

program
  .command('doctor')
  .description('examine the database and its key; the hub may run (SQLite)')
  .option(...data)
  .option(...database)
  .action(async (options) => (await import('./commands/doctor.js')).examineData(options))

program
  .command('rotate-key')
  .description('encrypt every secret with a new key; the hub must be stopped')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .action(async (options) => (await import('./commands/rotate-key.js')).rotateKeyOf(options))

program
  .command('backup <file>')
  .description('copy the database and its key into one file, while the hub runs (SQLite)')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .action(async (file: string, options) => (await import('./commands/backup.js')).backupTo(file, options))

program
  .command('restore <file>')
  .description('make the data folder from a backup; the hub must be stopped (SQLite)')
  .option(...data)
  .option(...database)
  .option(...passwordFile)
  .option('--force', 'replace what is in the data folder')
  .action(async (file: string, options) => (await import('./commands/backup.js')).restoreFrom(file, options))

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
