import type { Json } from './json.js'

const factors: Record<string, number> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/** A Kubernetes quantity (`250m`, `1Gi`, `2`) as a number of units (cores, bytes); an invalid quantity is 0. */
export const quantity = (value: Json | undefined): number => {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return 0
  const match = /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([A-Za-z]*)$/.exec(value.trim())
  const factor = factors[match?.[2] ?? ''] ?? 0
  return match ? Number(match[1]) * factor : 0
}
