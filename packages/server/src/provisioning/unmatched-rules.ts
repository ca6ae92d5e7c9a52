import type { Store, Writer } from '../db/index.js'
import { recordEvent } from '../events/index.js'
import { type Condition, setCondition } from '../resources/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { MappingStatus } from './contract.js'
import type { CompiledRule } from './mapping/compile.js'
import type { Evaluator } from './mapping/evaluate.js'

type Unmatched = NonNullable<MappingStatus['unmatchedRules']>

/** A rule that matches no group for this long is probably wrong, or its group was renamed or deleted. */
const patienceMs = 86_400_000

/** The rules that currently match no group; a rule that matched none before keeps its time. */
export const unmatchedNow = (
  before: Unmatched,
  rules: readonly Pick<CompiledRule, 'number' | 'names'>[],
  at: string,
): Unmatched =>
  rules.map(({ number, names }) => ({
    rule: number,
    names,
    since: before.find((one) => one.rule === number && one.names === names)?.since ?? at,
  }))

const isOld = ({ since }: Unmatched[number], nowMs: number): boolean =>
  nowMs - Date.parse(since) >= patienceMs

/** The condition RulesMatch. */
export const rulesMatch = (unmatched: Unmatched, nowMs: number): Omit<Condition, 'lastTransitionTime'> => {
  const old = unmatched.filter((one) => isOld(one, nowMs))
  if (old.length === 0)
    return { type: 'RulesMatch', status: 'True', reason: 'Matched', message: 'every rule matches a group' }
  const list = old.slice(0, 5).map(({ rule, names }) => `rule ${rule} ("${names}")`)
  const more = old.length > list.length ? ` and ${old.length - list.length} more` : ''
  return {
    type: 'RulesMatch',
    status: 'False',
    reason: 'NoGroup',
    message: `these rules have matched no group of the directory for a day: ${list.join(', ')}${more}; correct or remove them`,
  }
}

/** Records in Mappings which of their rules match no group, and warns about rules without a match for a day. */
export const createUnmatchedRules = ({
  store,
  writer,
  clock,
}: {
  store: Store
  writer: Writer
  clock: Clock
}) => {
  /** The last written state, and when it changes over time. A changed or recreated Mapping has another evaluator. */
  const known = new WeakMap<object, { rules: string; dueAt: number }>()

  const write = (ref: string, rules: readonly CompiledRule[]): Promise<Unmatched> =>
    store.write(writer, async (tx) => {
      const [namespace = '', name = ''] = ref.split('/')
      const row = await tx.get('Mapping', namespace, name)
      if (row === undefined) return []
      const status = MappingStatus.safeParse(row.status).data ?? { conditions: [] }
      const { unmatchedRules: before = [], ...others } = status
      const at = timestamp(clock)
      const unmatched = unmatchedNow(before, rules, at)
      const condition = rulesMatch(unmatched, clock.now())
      const present = status.conditions.find(({ type }) => type === 'RulesMatch')
      // A Mapping whose rules always matched needs no condition.
      const says = condition.status === 'False' || present !== undefined
      const conditions = says ? [...setCondition(status.conditions, condition, at)] : status.conditions
      const next = {
        ...others,
        conditions,
        ...(unmatched.length === 0 ? {} : { unmatchedRules: unmatched }),
      }
      if (JSON.stringify(next) === JSON.stringify(status)) return unmatched
      await tx.put({ ...row, status: next })
      if (condition.status === 'False' && present?.message !== condition.message)
        recordEvent(tx, {
          kind: 'Mapping',
          namespace,
          name,
          uid: row.uid,
          type: 'Warning',
          reason: 'RuleMatchesNoGroup',
          message: condition.message,
        })
      return unmatched
    })

  return async (evaluators: Iterable<Pick<Evaluator, 'mapping' | 'unmatched'>>): Promise<void> => {
    for (const evaluator of evaluators) {
      const rules = evaluator.unmatched()
      if (rules === undefined) continue
      const text = JSON.stringify(rules.map(({ number, names }) => [number, names]))
      const before = known.get(evaluator)
      if (before?.rules === text && clock.now() < before.dueAt) continue
      const written = await write(evaluator.mapping.ref, rules)
      const due = written
        .filter((one) => !isOld(one, clock.now()))
        .map(({ since }) => Date.parse(since) + patienceMs)
      known.set(evaluator, { rules: text, dueAt: Math.min(Number.POSITIVE_INFINITY, ...due) })
    }
  }
}
