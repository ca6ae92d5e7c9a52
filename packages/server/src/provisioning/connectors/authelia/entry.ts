import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { hashProblem } from './hash.js'
import { quoted } from './quoted.js'

/** One person of Authelia's users file. `more` contains unknown keys, which stay unchanged. */
export interface UsersFileEntry {
  displayName: string
  password: string
  mail?: string | undefined
  groups: readonly string[]
  disabled: boolean
  more?: Readonly<Record<string, unknown>> | undefined
}

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const Body = z.looseObject({
  displayname: text,
  password: z.string(),
  email: text.nullish(),
  groups: z.array(text).nullish(),
  disabled: z.boolean().nullish(),
})

/** Reads the value of one person; throws Error with the problem. Never contains the hash. */
export const entryOf = (value: unknown): UsersFileEntry => {
  const parsed = Body.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new Error(`${issue?.path.join('.') || 'the entry'} is not valid for Authelia (${issue?.code})`)
  }
  const { displayname, password, email, groups, disabled, ...more } = parsed.data
  return {
    displayName: displayname,
    password,
    ...(email === null || email === undefined || email === '' ? {} : { mail: email }),
    groups: groups ?? [],
    disabled: disabled === true,
    ...(Object.keys(more).length === 0 ? {} : { more }),
  }
}

/** The lines of one person, below `users:`, indented by two. JSON strings are YAML strings too. */
export const renderEntry = (username: string, entry: UsersFileEntry): string => {
  const lines = [
    `  ${quoted(username)}:`,
    `    displayname: ${quoted(entry.displayName)}`,
    `    password: ${quoted(entry.password)}`,
    `    email: ${quoted(entry.mail ?? '')}`,
    entry.groups.length === 0 ? '    groups: []' : '    groups:',
    ...entry.groups.map((group) => `      - ${quoted(group)}`),
    `    disabled: ${entry.disabled}`,
  ]
  if (entry.more !== undefined)
    lines.push(
      ...stringify(entry.more)
        .trimEnd()
        .split('\n')
        .map((line) => `    ${line}`),
    )
  return `${lines.join('\n')}\n`
}

const own = new RegExp(
  [
    '^ {2}("(?:[^"\\\\]|\\\\.)*"):\n',
    ' {4}displayname: ("(?:[^"\\\\]|\\\\.)*")\n',
    ' {4}password: ("(?:[^"\\\\]|\\\\.)*")\n',
    ' {4}email: ("(?:[^"\\\\]|\\\\.)*")\n',
    ' {4}groups:(?: \\[\\]\n|\n((?: {6}- "(?:[^"\\\\]|\\\\.)*"\n)+))',
    ' {4}disabled: (true|false)\n$',
  ].join(''),
)

const string = (json: string): string => String(JSON.parse(json))

/** Reads the lines of one person; reads lines written by Hansa without a YAML parser, which would be slow for thousands of people. */
export const parseEntry = (lines: string): { username: string; entry: UsersFileEntry } => {
  const match = own.exec(lines)
  if (match !== null) {
    const [, username = '""', displayName = '""', password = '""', email = '""', groups = '', disabled] =
      match
    const mail = string(email)
    return {
      username: string(username),
      entry: {
        displayName: string(displayName),
        password: string(password),
        ...(mail === '' ? {} : { mail }),
        groups:
          groups === ''
            ? []
            : groups
                .trimEnd()
                .split('\n')
                .map((line) => string(line.slice(8))),
        disabled: disabled === 'true',
      },
    }
  }
  const value: unknown = parse(lines)
  const [[username, body] = ['', undefined], ...others] =
    typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (others.length > 0) throw new Error('expected one entry, found two')
  return { username, entry: entryOf(body) }
}

/** Why Authelia would reject an entry, and with it the whole file, as a predicate. */
export const entryProblem = (username: string, entry: UsersFileEntry): string | undefined => {
  if (username === '') return 'has no username'
  if (entry.displayName === '') return 'has no display name, which Authelia requires'
  const problem = hashProblem(entry.password)
  return problem === undefined ? undefined : `has a password hash that ${problem}`
}
