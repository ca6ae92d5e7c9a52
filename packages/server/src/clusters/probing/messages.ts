import type { ProbeSubject, Verdict } from './prober.js'

/** What the hub's thread tells the one that probes. */
export type Order =
  | { do: 'probe'; id: number; subject: ProbeSubject }
  | { do: 'hurry'; id: number }
  | { do: 'forget'; id: number }

/** What it finds, several clusters at once; `at` is `machineMs` of when. */
export type Findings = readonly (Verdict & { id: number })[]

/** Milliseconds on the one monotonic clock that all threads share. */
export const machineMs = (): number => Number(process.hrtime.bigint() / 1_000n) / 1_000
