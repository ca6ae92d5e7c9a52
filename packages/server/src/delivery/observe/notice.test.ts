import { describe, expect, test } from 'vitest'
import type { HookRun, TargetRow } from '../../releases/index.js'
import { noticeOf } from './notice.js'
import type { ObservedObject } from './observed-object.js'

const run: HookRun = {
  ...{ event: 'pre-upgrade', object: 'batch/Job/web/migrate', outcome: 'Running', uid: 'u', starts: 1 },
  ...{ startedAt: '', endedAt: null, message: '' },
}
const target = (runs: HookRun[]): TargetRow =>
  ({ removing: null, appliedHash: null, desiredHash: 'h', hooks: { runs } }) as unknown as TargetRow
const job = (status: string, uid = 'u'): ObservedObject =>
  ({ uid, health: { status, message: '' } }) as unknown as ObservedObject
const notice = (runs: HookRun[], seen: ObservedObject | undefined): string | undefined =>
  noticeOf(
    target(runs),
    [],
    () => undefined,
    (key) => (key === run.object ? seen : undefined),
  )

describe('a target that waits for a hook', () => {
  test('is looked at when the hook ended, or when its object is gone or replaced', () => {
    expect(notice([run], job('Ready'))).toBe('now')
    expect(notice([run], job('Failed'))).toBe('now')
    expect(notice([run], job('Progressing', 'other'))).toBe('now')
    expect(notice([run], undefined)).toBe('now')
  })

  test('is not looked at for anything else', () => {
    expect(notice([run], job('Progressing'))).toBeUndefined()
    expect(notice([{ ...run, outcome: 'Succeeded' }], undefined)).toBeUndefined()
  })
})
