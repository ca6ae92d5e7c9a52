/** What the hub warns of, from an answer's Warning header (RFC 9111, section 5.5). */
export const warningsOf = (header: string | null): string[] =>
  [...(header ?? '').matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
    text.replaceAll(/\\(.)/g, '$1'),
  )
