/** Everything that keeps a plan from doing harm, by name: each can be turned off in a test that shows what it is for. */
export const guardNames = [
  'emptyRead',
  'shrunkRead',
  'massDeletes',
  'massDisables',
  'massLocks',
  'massRemovals',
  'emptyTarget',
  'usernameReuse',
  'protectedAccounts',
  'handMadeAccounts',
  'twoMatches',
  'interruptedCreation',
  'problemIsNoLeaver',
  'graceTime',
  'clockJump',
  'revokeAgain',
  'certainRemovals',
] as const

export type GuardName = (typeof guardNames)[number]
export type Guards = ReadonlySet<GuardName>

/** As the hub runs. */
export const allGuards: Guards = new Set(guardNames)

/** All guards but these: for tests alone. */
export const guardsWithout = (...off: readonly GuardName[]): Guards =>
  new Set(guardNames.filter((name) => !off.includes(name)))
