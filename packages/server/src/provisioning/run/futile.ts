import type { PersonProblem, Plan, PlannedOperation } from '../plan/input.js'
import { doneInVain, type Retries } from './retries.js'

const messageOf = ({ kind, after = {}, membership, structure }: PlannedOperation): string => {
  const what = membership ?? structure?.key ?? Object.keys(after).join(', ')
  return `${kind}${what === '' ? '' : ` (${what})`} was done ${doneInVain} times, and the target does not show it: it keeps another value, or something else changes it back; tried again every hour`
}

/** A plan with a problem for everything that was done again and again and is still to be done. */
export const withFutile = (plan: Plan, retries: Pick<Retries, 'isFutile'>): Plan => {
  const futile = plan.operations.filter(({ id }) => retries.isFutile(id))
  if (futile.length === 0) return plan
  const problems = futile.flatMap((operation): PersonProblem[] => {
    const { person, account } = operation
    return person === undefined
      ? []
      : [{ person, username: account?.username ?? '', message: messageOf(operation) }]
  })
  return { ...plan, problems: [...plan.problems, ...problems] }
}
