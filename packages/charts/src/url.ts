/** Whether a text is a URL, as `new URL` reads it; `URL.canParse` of Node 20 refuses letters such as ä once it is compiled. */
export const isUrl = (text: string, base?: URL): boolean => {
  try {
    return new URL(text, base) !== undefined
  } catch {
    return false
  }
}
