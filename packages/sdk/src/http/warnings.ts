/** The hub's warnings, from the Warning header of a response (RFC 9111, section 5.5). */
export const warningsOf = (header: string | null): string[] =>
  [...(header ?? '').matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
    text.replaceAll(/\\(.)/g, '$1'),
  )
