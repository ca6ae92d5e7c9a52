import type { Document } from '../../files/read.js'

/** Where the hub finds a bundle's objects in what was sent. */
const pointer = /\/spec\/source\/objects\/(\d+)((?:\/[^\s:,;")]*)?)/g

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

/** A text of the hub's about objects by their index, as one about files, lines and documents. */
export const placedText = (text: string, documents: readonly Document[]): string =>
  text.replaceAll(pointer, (whole, index: string, rest: string) => {
    const document = documents[Number(index)]
    if (document === undefined) return whole
    return `${document.place(rest)}${rest === '' ? '' : ` ${rest}`}`
  })

/** What the hub refused a bundle for, in terms of the files it was read from. Changes the error itself: its class tells its kind. */
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
