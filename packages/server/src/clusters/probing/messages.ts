import type { ProbeFinding, ProbeSubject } from './prober.js'

/** Messages of the hub's thread to the prober thread. */
export type Order =
  | { do: 'probe'; id: number; subject: ProbeSubject }
  | { do: 'hurry'; id: number }
  | { do: 'forget'; id: number }

/** Its findings, several clusters at once; `at` is the `machineMs` of the finding. */
export type Findings = readonly (ProbeFinding & { id: number })[]

/** Milliseconds on the one monotonic clock that all threads share. */
export const machineMs = (): number => Number(process.hrtime.bigint() / 1_000n) / 1_000
