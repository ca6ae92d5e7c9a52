import { describe, expect, it } from 'vitest'
import type { EventRow } from '../../live/rows.js'
import { isAsked, momentOfEvent, type TimelineFilter } from './moment.js'

const event: EventRow = {
  uid: '7',
  version: 7,
  type: 'Warning',
  reason: 'Evicted',
  message: 'evicted from eu-1 and rescheduled, requested by anna',
  regarding: { kind: 'Release', namespace: 'default', name: 'web', uid: 'u' },
  cluster: 'eu-1',
  at: '2026-01-01T12:00:00.000Z',
}
const all: TimelineFilter = { kind: '', cluster: '', release: '', person: '', type: '', text: '' }

describe('the timeline', () => {
  it.each([
    [{}, true],
    [{ kind: 'Release' }, true],
    [{ kind: 'Cluster' }, false],
    [{ cluster: 'eu-1' }, true],
    [{ cluster: 'eu' }, false],
    [{ release: 'web' }, true],
    [{ release: 'default/web' }, true],
    [{ release: 'other/web' }, false],
    [{ person: 'anna' }, true],
    [{ person: 'ann' }, false],
    [{ type: 'Normal' }, false],
    [{ text: 'and rescheduled' }, true],
    [{ text: 'nothing like it' }, false],
  ])('narrowed by %o shows it: %s', (filter, shown) => {
    expect(isAsked(event, { ...all, ...filter })).toBe(shown)
  })

  it('leads from an event to the thing in one click', () => {
    const hrefs = (['Cluster', 'Release', 'Bundle', 'Placement', 'Connector', 'Directory'] as const).map(
      (kind) => momentOfEvent({ ...event, regarding: { ...event.regarding, kind } }).href,
    )
    expect(hrefs).toEqual([
      '/clusters/web',
      '/releases/default/web',
      '/bundles/default/web',
      '/placements/default/web',
      '/people?tab=runs&system=web',
      '/people?tab=groups',
    ])
  })
})
