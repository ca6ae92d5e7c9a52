import { parseUrl } from '../../url.js'

/** The target with `rel=next` in Link headers (RFC 8288); undefined on the last page. */
export const nextLink = (values: readonly string[], base: URL): URL | undefined => {
  for (const value of values) {
    for (const [, target = '', parameters = ''] of value.matchAll(
      /<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s,;"]*))*)/g,
    )) {
      const [, quoted, plain] = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s,;"]*))/i.exec(parameters) ?? []
      const relations = (quoted ?? plain ?? '').toLowerCase().split(/\s+/)
      const url = relations.includes('next') ? parseUrl(target, base) : undefined
      if (url !== undefined) return url
    }
  }
  return undefined
}
