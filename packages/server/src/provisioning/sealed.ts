/**
 * A value that must not be seen (a password hash, a token): printing, logging or storing it shows a placeholder.
 * `reveal` is called where it is handed to the target, nowhere else.
 */
export interface Sealed {
  reveal(): string
  toJSON(): string
}

/** What stands where a sealed value would be shown. */
export const sealedText = '(secret)'

export const sealed = (value: string): Sealed =>
  Object.defineProperty({ toJSON: () => sealedText, toString: () => sealedText }, 'reveal', {
    value: () => value,
    enumerable: false,
  }) as Sealed // defineProperty's type does not carry what it adds

export const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' && value !== null && 'reveal' in value && typeof value.reveal === 'function'
