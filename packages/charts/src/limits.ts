/** What a chart may hold; each limit is named in docs/reference/limits.md. */
export const limits = {
  /** Bytes of a chart archive as fetched or uploaded. */
  archiveBytes: 64 * 1024 * 1024,
  /** Bytes of the index of a chart repository. */
  indexBytes: 64 * 1024 * 1024,
  /** Bytes of its files, unpacked. */
  unpackedBytes: 256 * 1024 * 1024,
  files: 10_000,
} as const
