/** Limits on reading a repository; each is named in docs/reference/limits.md. */
export const gitLimits = {
  /** Until Git is stopped. */
  totalMs: 300_000,
  /** One question for the commit of a branch. */
  askMs: 60_000,
  /** Bytes on disk while fetching. */
  fetchedBytes: 512 * 1024 * 1024,
  /** Address space of each process of Git, where the system can limit it. */
  memoryBytes: 2 * 1024 * 1024 * 1024,
  /** Bytes of the names of all files in a commit, and their number. */
  listBytes: 64 * 1024 * 1024,
  entries: 200_000,
  /** Bytes and number of the files of one bundle. */
  bundleBytes: 64 * 1024 * 1024,
  files: 10_000,
  /** That the kustomizations of one bundle name, or its chart with `file://`. */
  folders: 500,
} as const

export type GitLimits = { readonly [Limit in keyof typeof gitLimits]: number }
