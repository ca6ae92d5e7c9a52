import { parse, stringify } from 'yaml'
import { entryOf, parseEntry, renderEntry, type UsersFileEntry } from './entry.js'

/** A users file in pieces: the text before and after the people, and the lines of each person, including comments. */
export interface UsersFile {
  head: string
  people: Map<string, Person>
  tail: string
}

interface Person {
  entry: UsersFileEntry
  /** The original text; unchanged parts are written back verbatim. */
  lines: string
}

const emptyHead =
  '# People of Authelia. Hansa changes the entries it made or adopted, and no others.\nusers:\n'

/** Authelia rejects an empty file and keeps the previous people. */
const nobody: UsersFileEntry = {
  displayName: 'Nobody',
  password: `$6$rounds=5000$hansa.nobody$${'.'.repeat(86)}`,
  groups: [],
  disabled: true,
}
const nobodyName = 'hansa-nobody'

const isBlank = (line: string): boolean => /^\s*(#.*)?\s*$/.test(line)

/** Splits block YAML by the indentation of people's names; undefined for any other form. */
const split = (text: string): { head: string; blocks: string[]; tail: string } | undefined => {
  const lines = text.split('\n').map((line) => `${line}\n`)
  if (lines.at(-1) === '\n') lines.pop()
  const start = lines.findIndex((line) => /^users:\s*(#.*)?\s*$/.test(line))
  if (start < 0) return undefined
  const first = lines.findIndex((line, index) => index > start && !isBlank(line))
  const indent = first < 0 ? 0 : (/^ */.exec(lines[first] ?? '')?.[0].length ?? 0)
  if (first >= 0 && indent === 0) return undefined
  let end = lines.findIndex((line, index) => index > start && /^[^\s#]/.test(line))
  if (end < 0) end = lines.length
  const blocks: string[] = []
  let block = ''
  let begun = false
  for (const line of lines.slice(start + 1, end)) {
    const opens = !isBlank(line) && /^ */.exec(line)?.[0].length === indent
    if (opens && begun) {
      blocks.push(block)
      block = ''
    }
    block += line
    begun ||= opens
  }
  if (begun) blocks.push(block)
  const head = lines.slice(0, start + 1).join('') + (begun ? '' : block)
  return { head, blocks, tail: lines.slice(end).join('') }
}

/** Any other YAML (flow style, anchors): parsed as a whole, and kept in block style from then on. */
const reshape = (text: string): UsersFile => {
  const value: unknown = parse(text)
  const users: unknown =
    typeof value === 'object' && value !== null && 'users' in value ? value.users : undefined
  if (users !== null && typeof users !== 'object') throw new Error('it has no key `users`')
  const people = new Map<string, Person>()
  for (const [username, body] of Object.entries(users ?? {})) {
    const entry = entryOf(body)
    people.set(username, { entry, lines: renderEntry(username, entry) })
  }
  const { users: _people, ...rest } = value as Record<string, unknown> // an object that contains `users`, as checked above
  return { head: emptyHead, people, tail: Object.keys(rest).length === 0 ? '' : stringify(rest) }
}

/** Whether a file is a users file of Authelia or empty; other files in the hub's folder, such as LDIF files, are not. */
export const isUsersFile = (text: string): boolean => {
  if (text.trim() === '') return true
  if (/^dn::?[ \t]/m.test(text)) return false
  if (/^users:/m.test(text)) return true
  try {
    const value: unknown = parse(text)
    return typeof value === 'object' && value !== null && 'users' in value
  } catch {
    return false
  }
}

/** The name of an entry Hansa wrote, read without the rest of it. */
const ownName = (lines: string): string | undefined => {
  const match = /^ {2}("(?:[^"\\]|\\.)*"):\n/.exec(lines)
  return match?.[1] === undefined ? undefined : String(JSON.parse(match[1]))
}

/**
 * Reads a users file; `undefined` or blank text is a file without people. With `only`: these people, and all entries in another form than
 * Hansa writes. Throws Error with the problem.
 */
export const parseUsers = (text: string | undefined, only?: ReadonlySet<string>): UsersFile => {
  if (text === undefined || text.trim() === '') return { head: emptyHead, people: new Map(), tail: '' }
  const pieces = split(text)
  if (pieces === undefined) return reshape(text)
  const people = new Map<string, Person>()
  try {
    for (const lines of pieces.blocks) {
      const name = only === undefined ? undefined : ownName(lines)
      if (name !== undefined && only?.has(name) === false) continue
      const { username, entry } = parseEntry(lines)
      if (people.has(username)) throw new Error(`user "${username}" appears twice`)
      people.set(username, { entry, lines })
    }
  } catch (error) {
    // Anchors refer to text outside the lines of the entry.
    if (/[&*]/.test(text)) return reshape(text)
    throw error
  }
  people.delete(nobodyName)
  return { head: pieces.head, people, tail: pieces.tail }
}

/** The text of the file: unchanged people verbatim, changed ones as written by `renderEntry`. */
export const renderUsers = (file: UsersFile): string => {
  const people = [...file.people.values()].map(({ lines }) => lines)
  return file.head + (people.length === 0 ? renderEntry(nobodyName, nobody) : people.join('')) + file.tail
}

/** Adds or replaces the entry of one person. */
export const putEntry = (file: UsersFile, username: string, entry: UsersFileEntry): void => {
  file.people.set(username, { entry, lines: renderEntry(username, entry) })
}
