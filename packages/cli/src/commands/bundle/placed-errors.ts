import type { Document } from '../../files/read.js'

/** JSON pointers of a bundle's objects in the request. */
const pointer = /\/spec\/source\/objects\/(\d+)((?:\/[^\s:,;")]*)?)/g

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

/** A hub message with object indexes replaced by files, lines and documents. */
export const placedText = (text: string, documents: readonly Document[]): string =>
  text.replaceAll(pointer, (whole, index: string, rest: string) => {
    const document = documents[Number(index)]
    if (document === undefined) return whole
    return `${document.place(rest)}${rest === '' ? '' : ` ${rest}`}`
  })

/** The hub's error about a bundle, in terms of its files. Changes the error in place to keep its class. */
export const placedErrors = (error: unknown, documents: readonly Document[]): unknown => {
  if (!(error instanceof Error)) return error
  const errors = field(error, 'errors')
  const placed = Array.isArray(errors)
    ? errors.map((wrong: unknown) => ({
        pointer: placedText(String(field(wrong, 'pointer') ?? ''), documents),
        reason: placedText(String(field(wrong, 'reason') ?? ''), documents),
      }))
    : []
  return Object.assign(error, { message: placedText(error.message, documents), errors: placed })
}
