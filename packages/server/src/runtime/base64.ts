const otherCharacter = /[^A-Za-z0-9+/=]/

/** Whether a text is base64 with padding. One regular expression for all of it would overflow its stack at some megabytes. */
export const isBase64 = (text: string): boolean =>
  text.length % 4 === 0 &&
  !otherCharacter.test(text) &&
  Buffer.from(text, 'base64').length === Buffer.byteLength(text, 'base64')
