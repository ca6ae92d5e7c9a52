/**
 * The meaning of a plain (unquoted) scalar in Kubernetes: the rules of go.yaml.in/yaml/v2's resolve.go, which
 * sigs.k8s.io/yaml, and so kubectl and the API server, read with. Timestamps and sexagesimals stay strings.
 */
export type Resolved =
  | { type: 'string' }
  | { type: 'null' }
  | { type: 'merge' }
  | { type: 'boolean'; value: boolean }
  /** `value` is undefined if the integer would lose digits in JavaScript; `digits` are its decimal digits. */
  | { type: 'integer'; value: number | undefined; digits: string }
  | { type: 'float'; value: number }

const words = new Map<string, Resolved>()
const define = (resolved: Resolved, spellings: readonly string[]): void => {
  for (const spelling of spellings) words.set(spelling, resolved)
}
define({ type: 'boolean', value: true }, ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE'])
define({ type: 'boolean', value: true }, ['on', 'On', 'ON'])
define({ type: 'boolean', value: false }, ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE'])
define({ type: 'boolean', value: false }, ['off', 'Off', 'OFF'])
define({ type: 'null' }, ['', '~', 'null', 'Null', 'NULL'])
define({ type: 'float', value: Number.NaN }, ['.nan', '.NaN', '.NAN'])
define({ type: 'float', value: Number.POSITIVE_INFINITY }, [
  '.inf',
  '.Inf',
  '.INF',
  '+.inf',
  '+.Inf',
  '+.INF',
])
define({ type: 'float', value: Number.NEGATIVE_INFINITY }, ['-.inf', '-.Inf', '-.INF'])
define({ type: 'merge' }, ['<<'])

const string: Resolved = { type: 'string' }
const number = /^[-+.0-9]/
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
/** The texts starting with a dot that Go's ParseFloat accepts. */
const dotted = /^\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?$/
/** Go's integer literals with base 0, a sign before them. */
const integer = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|([1-9][0-9]*|0))$/
const largestUnsigned = 2n ** 64n - 1n
const smallestSigned = -(2n ** 63n)

const integerOf = (text: string): bigint | undefined => {
  const [, sign, hex, octal, binary, decimal] = integer.exec(text) ?? []
  const digits =
    hex !== undefined
      ? `0x${hex}`
      : octal !== undefined
        ? `0o${octal}`
        : binary !== undefined
          ? `0b${binary}`
          : decimal
  if (digits === undefined) return undefined
  const value = BigInt(digits)
  return sign === '-' ? -value : value
}

/**
 * Whether JavaScript writes an integer back with the same digits. Beyond 2^53 some still do, such as the
 * 9223372036854775000 that generated CRD schemas have as a maximum.
 */
export const keepsDigits = (digits: string): boolean => {
  const value = Number(digits)
  return Number.isSafeInteger(value) || String(value) === digits
}

const floatOf = (text: string): Resolved => {
  const value = Number(text)
  // A value that overflows is not a float to Go: it stays a string.
  return Number.isFinite(value) ? { type: 'float', value: value + 0 } : string
}

const numberOf = (text: string): Resolved => {
  if (text.startsWith('.')) return dotted.test(text) ? floatOf(text.replaceAll('_', '')) : string
  const plain = text.replaceAll('_', '')
  const whole = integerOf(plain)
  if (whole !== undefined && whole <= largestUnsigned && whole >= smallestSigned) {
    const digits = String(whole)
    return { type: 'integer', value: keepsDigits(digits) ? Number(whole) : undefined, digits }
  }
  if (!float.test(plain)) return string
  // Go reads longer integers as floats, which loses digits too.
  if (/^[-+]?[0-9]+$/.test(plain) && !keepsDigits(plain))
    return { type: 'integer', value: undefined, digits: plain }
  return floatOf(plain)
}

/** The meaning of an unquoted text. */
export const resolvePlain = (text: string): Resolved => {
  const word = words.get(text)
  if (word !== undefined) return word
  return number.test(text) ? numberOf(text) : string
}

/** How Go writes a float that is the key of a mapping: the shortest digits of a 32-bit float, as `%g`. */
export const floatKey = (value: number): string => {
  if (Number.isNaN(value)) return '.nan'
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf'
  const single = Math.fround(value)
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf'
  if (single === 0) return '0'
  let digits = 1
  while (digits < 9 && Math.fround(Number(single.toExponential(digits - 1))) !== single) digits++
  const [mantissa = '', exponentText = '0'] = single.toExponential(digits - 1).split('e')
  const exponent = Number(exponentText)
  if (exponent < -4 || exponent >= 6) {
    const size = String(Math.abs(exponent)).padStart(2, '0')
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${size}`
  }
  return String(Number(single.toExponential(digits - 1)))
}
