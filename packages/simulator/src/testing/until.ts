/** Waits for a condition, asking every few milliseconds; fails with `what` after the deadline. */
export const until = async (what: string, condition: () => unknown, deadlineMs = 5000): Promise<void> => {
  const end = Date.now() + deadlineMs
  for (;;) {
    if (await condition()) return
    if (Date.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
