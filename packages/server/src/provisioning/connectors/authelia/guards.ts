/** What keeps Authelia's traps shut. Each can be taken out by a test that shows the trap. */
export interface AutheliaGuards {
  /** An entry Authelia cannot decode is left out and reported: one such hash makes it reject the whole file. */
  checkEntries: boolean
  /** Between two writes, in milliseconds: Authelia drops a change within 500 ms of a reload, for good. */
  writeEveryMs: number
}

export const autheliaGuards: AutheliaGuards = {
  checkEntries: true,
  writeEveryMs: 1_000,
}
