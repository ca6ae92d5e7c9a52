import { clusterState } from '../../live/health.js'
import type { ClusterRow } from '../../live/rows.js'

type Test = (cluster: ClusterRow) => boolean

const fields: Readonly<Record<string, (cluster: ClusterRow) => readonly string[]>> = {
  region: ({ region }) => [region],
  provider: ({ provider }) => [provider],
  zone: ({ zones }) => zones,
  is: (cluster) => [clusterState(cluster), ...(cluster.cordoned ? ['Cordoned'] : [])],
  taint: ({ taints }) => taints.map(({ key }) => key),
}

const testOf = (word: string): Test => {
  if (word.startsWith('!')) {
    const inner = testOf(word.slice(1))
    return (cluster) => !inner(cluster)
  }
  const [, label, value] = /^([^=:]+)=(.*)$/.exec(word) ?? []
  if (label !== undefined)
    return ({ labels }) => labels[label] !== undefined && (value === '' || labels[label] === value)
  const [, field, wanted] = /^([a-z]+):(.*)$/.exec(word) ?? []
  const values = field === undefined ? undefined : fields[field]
  if (values !== undefined && wanted !== undefined)
    return (cluster) => values(cluster).some((found) => found.toLowerCase() === wanted.toLowerCase())
  const text = word.toLowerCase()
  return ({ name, labels }) =>
    name.toLowerCase().includes(text) ||
    Object.entries(labels).some(([key, has]) => `${key}=${has}`.toLowerCase().includes(text))
}

/**
 * Which clusters a filter matches. All words must match: `tier=prod` and `tier=` (any value) are labels; `region:eu`,
 * `provider:…`, `zone:…`, `taint:key` and `is:notready` fields; `!` negates a word; everything else is searched for
 * in names and labels.
 */
export const parseFilter = (text: string): Test => {
  const tests = text.split(/\s+/).filter(Boolean).map(testOf)
  return (cluster) => tests.every((test) => test(cluster))
}
