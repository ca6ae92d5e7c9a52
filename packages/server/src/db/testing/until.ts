/** Waits until `holds` gives something other than undefined or false, and gives that. Throws, naming `what`, after `ms` milliseconds. */
export const until = async <T>(
  what: string,
  holds: () => T | Promise<T>,
  ms = 10_000,
): Promise<NonNullable<T>> => {
  const deadline = Date.now() + ms
  for (;;) {
    const found = await holds()
    if (found !== undefined && found !== null && found !== false) return found
    if (Date.now() > deadline) throw new Error(`timed out after ${ms} ms waiting until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
