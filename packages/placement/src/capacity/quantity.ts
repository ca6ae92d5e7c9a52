const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d+))?$/

const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
}
const BINARY = 'KMGTPE'

/**
 * A Kubernetes quantity ("100m", "1.5Gi", "2e3", 4) in units of 1 / `perUnit`, rounded up: 1000 for millicores, 1 for
 * bytes and counts. Exact up to the rounding. Throws RangeError for an invalid quantity.
 * Source: apimachinery's resource.Quantity.
 */
export const parseQuantity = (quantity: string | number, perUnit = 1): number => {
  const text = String(quantity).trim()
  const [matched, sign = '', whole = '', fraction = '', suffix = '', exponent = '0'] =
    QUANTITY.exec(text) ?? []
  if (matched === undefined || whole + fraction === '' || Math.abs(Number(exponent)) > 30)
    throw new RangeError(
      `invalid quantity "${text}": expected a number with an optional suffix such as m, k, Mi or Gi`,
    )

  const binary = suffix.endsWith('i') ? BINARY.indexOf(suffix.charAt(0)) + 1 : 0
  const power = (DECIMAL[suffix] ?? 0) + Number(exponent) - fraction.length
  let above = BigInt(whole + fraction) * 1024n ** BigInt(binary) * BigInt(perUnit)
  let below = 1n
  if (power >= 0) above *= 10n ** BigInt(power)
  else below = 10n ** BigInt(-power)
  // Integer division truncates, which already rounds negative numbers up.
  return sign === '-' ? -Number(above / below) : Number((above + below - 1n) / below)
}
