import { type DirectoryMark, isOlder } from './marks.js'

/** What a file looked like: two looks that differ mean it is being written. */
export interface Look {
  size: number
  modifiedNs: string
}

/**
 * What stands between a doubtful read and people who lose everything. Each is a function of its own so that tests can show what
 * happens without it; nothing but a test ever replaces one.
 */
export interface Guards {
  /**
   * Whether a connection may be read on. ldapts reconnects a lost connection without binding again, and an anonymous answer can look
   * like everybody left.
   */
  staysBound(connection: { readonly isBound: boolean }): boolean
  /** Whether there are more pages. An empty page with a cookie is not the last one, though ldapts stops there. */
  hasMore(page: { readonly entries: number; readonly cookie: Buffer | undefined }): boolean
  /** Whether a server's state may be taken after the accepted one. A replica may lag behind. */
  isCurrent(next: DirectoryMark, accepted: DirectoryMark): boolean
  /** Whether a file is at rest. */
  isSettled(first: Look, second: Look): boolean
}

export const guards: Guards = {
  staysBound: ({ isBound }) => isBound,
  hasMore: ({ cookie }) => cookie !== undefined && cookie.length > 0,
  isCurrent: (next, accepted) => !isOlder(next, accepted),
  isSettled: (first, second) => first.size === second.size && first.modifiedNs === second.modifiedNs,
}

/** ldapts' own ways, for tests that show why the guards are there. */
export const guardsOff: Readonly<Record<keyof Guards, Partial<Guards>>> = {
  staysBound: { staysBound: () => true },
  hasMore: { hasMore: ({ entries, cookie }) => entries > 0 && cookie !== undefined && cookie.length > 0 },
  isCurrent: { isCurrent: () => true },
  isSettled: { isSettled: () => true },
}
