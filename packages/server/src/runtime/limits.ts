import { HansaError } from './errors.js'

/** A limit for reads from outside the hub, and the environment variable that raises it. */
export interface Limit {
  /** A count, bytes or milliseconds. */
  readonly most: number
  readonly setting: string
  /** The value with its unit as shown to people, in the setting's own unit: `300000 objects`. */
  readonly text: string
}

const units = {
  pages: { factor: 1, word: 'pages' },
  objects: { factor: 1, word: 'objects' },
  entries: { factor: 1, word: 'entries' },
  items: { factor: 1, word: 'items' },
  mebibytes: { factor: 1 << 20, word: 'MiB' },
  mebibytesASecond: { factor: 1 << 20, word: 'MiB a second' },
  watches: { factor: 1, word: 'watches a second' },
  seconds: { factor: 1_000, word: 's' },
} as const

const limit = (setting: string, value: number, unit: keyof typeof units): Limit => ({
  most: value * units[unit].factor,
  setting,
  text: `${value} ${units[unit].word}`,
})

/** Every limit with its default; docs/reference/limits.md explains the sizes. */
const table = {
  member: {
    listPages: ['HANSA_MEMBER_LIST_PAGES', 10_000, 'pages'],
    listObjects: ['HANSA_MEMBER_LIST_OBJECTS', 300_000, 'objects'],
    listBytes: ['HANSA_MEMBER_LIST_MEBIBYTES', 4_096, 'mebibytes'],
    listMs: ['HANSA_MEMBER_LIST_SECONDS', 300, 'seconds'],
    /** One object, one event, one response that is not a list. */
    answerBytes: ['HANSA_MEMBER_ANSWER_MEBIBYTES', 8, 'mebibytes'],
    /** Memory for the watched and listed objects of one cluster. */
    keptBytes: ['HANSA_MEMBER_KEPT_MEBIBYTES', 256, 'mebibytes'],
    /** For the whole fleet, both new watches and reconnections. */
    watchesPerSecond: ['HANSA_WATCHES_PER_SECOND', 500, 'watches'],
    /** Maximum data per second of one cluster's watches; bursts of up to a minute's worth are allowed. */
    eventBytes: ['HANSA_MEMBER_EVENTS_MEBIBYTES', 8, 'mebibytesASecond'],
  },
  directory: {
    entries: ['HANSA_DIRECTORY_ENTRIES', 1_000_000, 'entries'],
    bytes: ['HANSA_DIRECTORY_MEBIBYTES', 1_024, 'mebibytes'],
    readMs: ['HANSA_DIRECTORY_READ_SECONDS', 1_800, 'seconds'],
    fileBytes: ['HANSA_LDIF_MEBIBYTES', 256, 'mebibytes'],
  },
  target: {
    answerBytes: ['HANSA_TARGET_ANSWER_MEBIBYTES', 64, 'mebibytes'],
    /** For all reads of one observation of the target. */
    readBytes: ['HANSA_TARGET_READ_MEBIBYTES', 1_024, 'mebibytes'],
    callMs: ['HANSA_TARGET_CALL_SECONDS', 120, 'seconds'],
    listItems: ['HANSA_TARGET_LIST_ITEMS', 500_000, 'items'],
    listPages: ['HANSA_TARGET_LIST_PAGES', 20_000, 'pages'],
  },
} as const

type Table = typeof table
export type Limits = { readonly [Group in keyof Table]: { readonly [Name in keyof Table[Group]]: Limit } }
export type MemberLimits = Limits['member']
export type DirectoryLimits = Limits['directory']
export type TargetLimits = Limits['target']

const settingOf = (environment: NodeJS.ProcessEnv, setting: string, fallback: number): number => {
  const given = environment[setting]
  if (given === undefined || given === '') return fallback
  const value = Number(given)
  if (Number.isFinite(value) && value > 0) return value
  throw new HansaError(
    'BadRequest',
    { reason: `invalid ${setting} "${given}": expected a number above 0` },
    { hint: `unset it to use the default, ${fallback}` },
  )
}

/** The limits, with overrides from the environment. Throws `BadRequest` naming the invalid setting. */
export const readLimits = (environment: NodeJS.ProcessEnv): Limits => {
  const group = <Name extends string>(
    rows: Readonly<Record<Name, readonly [string, number, keyof typeof units]>>,
  ): Record<Name, Limit> =>
    Object.fromEntries(
      Object.entries<readonly [string, number, keyof typeof units]>(rows).map(
        ([name, [setting, fallback, unit]]) => [
          name,
          limit(setting, settingOf(environment, setting, fallback), unit),
        ],
      ),
    ) as Record<Name, Limit>
  return {
    member: group(table.member),
    directory: group(table.directory),
    target: group(table.target),
  }
}

export const defaultLimits: Limits = readLimits({})

/** `what` is a clause such as `GET /api/v1/pods lists`; the text ends with the setting that raises the limit. */
export const exceeded = (what: string, { text, setting }: Limit): string =>
  `${what} more than ${text}; if that is expected, raise ${setting}`
