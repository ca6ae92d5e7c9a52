import type { SyncRun } from '@hansa/sdk'
import type { Tone } from '../../parts/state.js'

export const runTones: Readonly<Record<SyncRun['state'], Tone>> = {
  Running: 'busy',
  Held: 'warn',
  Approved: 'busy',
  Rejected: 'warn',
  Done: 'good',
  Failed: 'bad',
  Superseded: 'idle',
  Interrupted: 'warn',
}
