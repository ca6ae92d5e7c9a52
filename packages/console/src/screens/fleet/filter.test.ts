import { describe, expect, it } from 'vitest'
import { cluster, notReady } from '../../testing/rows.js'
import { parseFilter } from './filter.js'

const clusters = [
  cluster('eu-1', { labels: { tier: 'prod' }, region: 'eu' }),
  cluster('eu-2', { labels: { tier: 'test' }, region: 'eu', conditions: notReady('') }),
  cluster('us-1', { region: 'us', cordoned: true, taints: [{ key: 'gpu', effect: 'NoSchedule' }] }),
]

describe('the filter of the fleet', () => {
  it.each([
    ['', ['eu-1', 'eu-2', 'us-1']],
    ['eu', ['eu-1', 'eu-2']],
    ['tier=prod', ['eu-1']],
    ['tier=', ['eu-1', 'eu-2']],
    ['!tier=prod', ['eu-2', 'us-1']],
    ['region:EU is:notready', ['eu-2']],
    ['is:cordoned', ['us-1']],
    ['taint:gpu', ['us-1']],
    ['tier=prod is:notready', []],
    ['nowhere:x', []],
  ])('%s', (text, names) => {
    expect(clusters.filter(parseFilter(text)).map(({ name }) => name)).toEqual(names)
  })
})
