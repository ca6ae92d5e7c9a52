import type { PersonProblem, Plan, PlannedOperation } from '../plan/input.js'
import { doneInVain, type Retries } from './retries.js'

const futile = ({ kind, after = {}, membership, structure }: PlannedOperation): string => {
  const what = membership ?? structure?.key ?? Object.keys(after).join(', ')
  return `${kind}${what === '' ? '' : ` (${what})`} succeeded ${doneInVain} times without effect: the system keeps a different value, or something else reverts the change; the hub retries every hour`
}

/**
 * Adds a problem to the plan for each operation that is still planned although it succeeded repeatedly, and for each that the target
 * rejected.
 */
export const withUnsuccessful = (plan: Plan, retries: Pick<Retries, 'isFutile' | 'refusalOf'>): Plan => {
  const problems = plan.operations.flatMap((operation): PersonProblem[] => {
    const { id, kind, person, account } = operation
    if (person === undefined) return []
    const refusal = retries.refusalOf(id)
    const message =
      refusal !== undefined
        ? `the system rejected ${kind}: ${refusal}; the hub retries every hour`
        : retries.isFutile(id)
          ? futile(operation)
          : undefined
    return message === undefined ? [] : [{ person, username: account?.username ?? '', message }]
  })
  return problems.length === 0 ? plan : { ...plan, problems: [...plan.problems, ...problems] }
}
