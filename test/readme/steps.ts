import { readFileSync, writeFileSync } from 'node:fs'

/** What a step can do in addition to its command. */
export interface Scene {
  /** Reads and writes the LDIF of the playground. */
  people(change: (ldif: string) => string): void
}

/** One command of the README, in its order. */
export interface Step {
  /** As in the README; RUN is the newest run that `sync history` listed. */
  command: string
  /** What a reader does before it. */
  before?: (scene: Scene) => void
  /** The command is repeated until its output meets this: the README says how long that takes. */
  until?: (output: string) => boolean
  /** The lines that are shown; the others are omitted. */
  show?: (lines: readonly string[]) => readonly string[]
}

export const sceneIn = (people: string): Scene => ({
  people: (change) => writeFileSync(people, change(readFileSync(people, 'utf8'))),
})

/** The first lines, and those from the one that begins with `start`. */
const shorten =
  (first: number, start: string) =>
  (lines: readonly string[]): readonly string[] => {
    const from = lines.findIndex((line) => line.startsWith(start))
    return from < 0 ? lines : [...lines.slice(0, first), '…', ...lines.slice(from)]
  }

const targets = shorten(0, 'CLUSTER')

/** The number of lines that match a pattern. */
const count = (output: string, line: RegExp): number => output.match(new RegExp(line, 'gm'))?.length ?? 0

/** The number of runs after the first read depends on timing. */
const newestAlone = (lines: readonly string[]): readonly string[] => [...lines.slice(0, 2), '…']

const renameBert = ({ people }: Scene): void =>
  people((ldif) => ldif.replace('cn: Bert Holm', 'cn: Bertram Holm'))

/** Every person, and every membership with them. */
const removeEverybody = ({ people }: Scene): void =>
  people((ldif) =>
    ldif
      .split('\n\n')
      .filter((entry) => !/^dn: (uid|cn)=/m.test(entry))
      .join('\n\n'),
  )

export const steps: readonly Step[] = [
  { command: 'npx hansa get clusters' },
  { command: 'npx hansa release status shop', show: shorten(2, 'CLUSTER') },
  { command: 'npx hansa-simulator down eu-1' },
  {
    command: 'npx hansa release status shop',
    until: (output) => /^Evicting /m.test(output) && count(output, /^\S+ +Ready .*shop=3/) === 2,
    show: targets,
  },
  { command: 'npx hansa-simulator up eu-1' },
  {
    command: 'npx hansa events --cluster eu-1 --limit 6',
    until: (output) => /^AGE.*\n\S+ +Normal +Ready +release\/shop/.test(output) && output.includes('Evicted'),
  },
  {
    command: 'npx hansa release why shop --cluster eu-1',
    until: (output) => output.includes('is a target'),
    show: shorten(1, 'Capacity'),
  },
  {
    command: 'npx hansa sync history',
    before: renameBert,
    until: (output) => count(output, / Done /) >= 2,
    show: newestAlone,
  },
  { command: 'npx hansa sync show RUN --diff' },
  {
    command: 'npx hansa get directories',
    before: removeEverybody,
    until: (output) => output.includes('NothingFound'),
  },
  { command: 'npx hansa get connectors' },
]
