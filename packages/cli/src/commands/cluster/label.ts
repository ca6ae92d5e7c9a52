import type { Run } from '../../command.js'
import { changes } from '../../pairs.js'
import type { ActionOptions } from '../act.js'
import { act } from './act.js'

/** `hansa cluster label NAME K=V… K-…`. */
export const run: Run<ActionOptions> = (invocation) => {
  const [, ...words] = invocation.args.filter((word) => word !== undefined)
  const labels = changes(words)
  const removed = Object.values(labels).every((value) => value === null)
  return act(invocation, 'label', removed ? 'unlabelled' : 'labelled', { labels })
}
