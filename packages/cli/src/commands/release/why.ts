import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { kindOf } from '../../kinds.js'
import { line, printList } from '../../output/print.js'
import { table } from '../../output/table.js'
import { referenceTo } from '../../references.js'

export interface WhyOptions {
  cluster?: string
}

interface Explanation {
  cluster: string
  found?: string
  needed?: string
  filters: { filter: string; passed: boolean; found: string; needed: string }[]
  tier?: number
  axes: Record<string, string>
  score?: number
  scores: { prioritizer: string; weight: number; value?: number; score: number; expired?: boolean }[]
  capacity: {
    workload: string
    previous: number
    allocatable: number
    available: number
    replicas: number
  }[]
  sentence: string
}

interface Why {
  message?: string
  nearest?: string
  changed: string[]
  items: Explanation[]
}

const section = (title: string, headers: readonly string[], rows: readonly (readonly string[])[]): void => {
  if (rows.length > 0) line(`\n${title}:\n${table(headers, rows).replace(/^/gm, '  ')}`)
}

const sentenceOf = ({ sentence, found, needed }: Explanation): string =>
  found === undefined ? sentence : `${sentence} Found ${found}, needed ${needed}.`

/** Everything about one cluster. */
const detail = (one: Explanation): void => {
  line(sentenceOf(one))
  section(
    'Filters',
    ['filter', 'result', 'found', 'needed'],
    one.filters.map(({ filter, passed, found, needed }) => [
      filter,
      passed ? 'passed' : 'failed',
      found,
      needed,
    ]),
  )
  const groups = [
    ...(one.tier === undefined ? [] : [['affinity tier', String(one.tier)]]),
    ...Object.entries(one.axes),
  ]
  section('Groups', ['by', 'value'], groups)
  section(
    `Scores${one.score === undefined ? '' : ` (total ${one.score})`}`,
    ['prioritizer', 'weight', 'value', 'score'],
    one.scores.map(({ prioritizer, weight, value, score, expired }) => [
      prioritizer,
      String(weight),
      expired === true ? 'expired' : value === undefined ? '-' : String(value),
      String(score),
    ]),
  )
  section(
    'Capacity',
    ['workload', 'has', 'free', 'available', 'replicas'],
    one.capacity.map(({ workload, previous, allocatable, available, replicas }) => [
      workload,
      ...[previous, allocatable, available, replicas].map(String),
    ]),
  )
}

/** `hansa release why NAME [--cluster C]`. */
export const run: Run<WhyOptions> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const reference = referenceTo(kindOf('release'), argument(args, 0), options)
  const answer = await (await hub()).look(reference, 'why', { cluster: options.cluster })
  // The API's own schema has checked it.
  const why = answer as Why
  if (format === 'json' || format === 'yaml') return printList(why, format)
  for (const one of why.items)
    if (options.cluster === undefined) line(sentenceOf(one))
    else detail(one)
  if (why.message !== undefined) line(`\nUnschedulable: ${why.message}.`)
  if (why.nearest !== undefined) line(`Smallest change that would make it fit: ${why.nearest}.`)
  if (why.changed.length > 0)
    line(`\n(changed since the current decision was made: ${why.changed.join(', ')})`)
}
