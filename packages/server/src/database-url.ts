import { readFileSync } from 'node:fs'
import { parseUrl } from '@hansa/manifests'
import { HansaError } from './runtime/errors.js'
import { messageOf } from './runtime/message.js'

const wrong = (reason: string, hint: string): HansaError => new HansaError('BadRequest', { reason }, { hint })

const parsed = (text: string): URL => {
  const url = /^postgres(ql)?:\/\//.test(text) ? parseUrl(text) : undefined
  if (url === undefined)
    throw wrong(
      'HANSA_DATABASE (--database) must be a postgres:// URL; omit it to use SQLite',
      'for example postgres://hansa@db.example.com/hansa',
    )
  return url
}

const hasPassword = ({ password, searchParams }: URL): boolean =>
  password !== '' || searchParams.has('password')

const passwordIn = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    throw wrong(
      `cannot read the database password from ${file}: ${messageOf(error)}`,
      'HANSA_DATABASE_PASSWORD_FILE (--database-password-file) must be a file that contains only the password',
    )
  }
}

/** In a URL without a host (a socket's folder) the password can only be a parameter. */
const withPassword = (url: URL, password: string): string => {
  const filled = new URL(url)
  if (filled.host === '') filled.searchParams.set('password', password)
  else filled.password = encodeURIComponent(password)
  return filled.href
}

/**
 * The URL of the database, with its password; undefined for SQLite. Everyone who can list the machine's processes can
 * read their command lines, so a password there is refused. Throws `BadRequest`.
 */
export const databaseOf = (
  environment: NodeJS.ProcessEnv,
  options: { database?: string | undefined; databasePasswordFile?: string | undefined } = {},
): string | undefined => {
  const text = options.database ?? environment.HANSA_DATABASE
  const file = options.databasePasswordFile ?? environment.HANSA_DATABASE_PASSWORD_FILE
  if (text === undefined) return undefined
  const url = parsed(text)
  if (options.database !== undefined && hasPassword(url))
    throw wrong(
      '--database contains a password: everyone who can list the processes of this machine can read it',
      'put the URL in the environment (HANSA_DATABASE), or the password in a file: --database-password-file FILE',
    )
  return file === undefined ? text : withPassword(url, passwordIn(file))
}
