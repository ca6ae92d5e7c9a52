/** Edit distance, two neighbours swapped being one edit (optimal string alignment): the usual typing mistakes. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  let before = row
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const undone = swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, undone))
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}

/** Longer than any mistyped name: longer texts are not compared. */
const longestName = 128

/** The one of `names` that `name` most likely means: it differs in at most a third of its letters, ignoring case. */
export const nearest = (name: string, names: readonly string[]): string | undefined => {
  if (name.length > longestName) return undefined
  const lower = name.toLowerCase()
  const allowed = Math.max(1, Math.floor(name.length / 3))
  const [best] = names
    .filter((candidate) => Math.abs(candidate.length - name.length) <= allowed)
    .map((candidate) => ({ candidate, far: distance(lower, candidate.toLowerCase()) }))
    .filter(({ far }) => far <= allowed)
    .sort((a, b) => a.far - b.far)
  return best?.candidate
}
