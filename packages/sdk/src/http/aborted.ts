/**
 * The result of `work`, or the signal's reason as soon as it aborts. Node forgets to abort a request once its Request has been
 * garbage collected: code that waits for a long time must listen to the signal directly.
 */
export const orAborted = async <T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> => {
  if (signal === undefined) return work
  let listen: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    listen = () => reject(signal.reason)
    if (signal.aborted) listen()
    else signal.addEventListener('abort', listen)
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    if (listen !== undefined) signal.removeEventListener('abort', listen)
  }
}
