/** The text of an answer that came in chunks; characters may lie across them. One chunk, as most answers are, is not copied. */
export const textOf = (chunks: readonly Buffer[]): string => {
  const [first] = chunks
  const whole = first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks)
  return whole.toString('utf8')
}
