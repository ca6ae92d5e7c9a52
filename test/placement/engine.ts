import { previewCases } from '@hansa/placement'
import type { Answer, Case } from './oracle/index.js'

/** The engine's answers to preview cases, without its words: targets and what rejected the other clusters. */
export const engineAnswers = (cases: Case[]): Answer[] => {
  const preview = previewCases(cases)
  if (!preview.ok) throw new Error(JSON.stringify(preview.errors))
  const results = 'outcome' in preview.output ? [preview.output] : preview.output
  return results.map(({ outcome, targets, rejected }) => ({
    outcome,
    targets,
    rejected: rejected.map(({ cluster, filter }) => ({ cluster, filter })),
  }))
}
