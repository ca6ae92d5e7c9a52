import type { DirectoryProblem } from '../snapshot.js'

/** How many problems are kept; the rest are counted. */
const most = 1000

export interface Problems {
  add(subject: string, reason: string): void
  /** At most a thousand, plus one that counts the others. */
  all(): DirectoryProblem[]
}

export const createProblems = (): Problems => {
  const kept: DirectoryProblem[] = []
  let others = 0
  return {
    add: (subject, reason) => {
      if (kept.length < most) kept.push({ subject, reason })
      else others += 1
    },
    all: () => (others === 0 ? kept : [...kept, { subject: '', reason: `and ${others} more` }]),
  }
}
