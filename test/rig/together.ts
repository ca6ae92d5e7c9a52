/**
 * Waits for servers that start side by side. When one fails, the others are stopped before its error is thrown,
 * so that a failed start leaves nothing running.
 */
export const together = async <T extends { stop(): Promise<void> }>(
  starting: readonly Promise<T>[],
): Promise<T[]> => {
  const outcomes = await Promise.allSettled(starting)
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed === undefined) return started
  await Promise.all(started.map((server) => server.stop()))
  throw failed.reason
}
