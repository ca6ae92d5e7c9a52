/** Requests the version after the newest, or the newest if nothing else would change. */
export const next = 'next'

/** The patch version after the newest release version; 0.1.0 for the first. `versions` come newest first; pre-releases do not count. */
export const nextVersion = (versions: readonly string[]): string => {
  const newest = versions.find((version) => /^\d+\.\d+\.\d+$/.test(version))
  if (newest === undefined) return '0.1.0'
  const [major, minor, patch] = newest.split('.').map(Number)
  return `${major}.${minor}.${(patch ?? 0) + 1}`
}
