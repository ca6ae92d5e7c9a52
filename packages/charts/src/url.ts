/**
 * A text as a URL; undefined if it is none. `URL.canParse` of Node 20 cannot be asked: once it is compiled, it refuses letters such
 * as ä.
 */
export const parseUrl = (text: string, base?: URL): URL | undefined => {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}
