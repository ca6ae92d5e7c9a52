const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
}

/** A Kubernetes quantity as a number: `250m` is 0.25, `2Gi` is 2147483648. NaN for what is none. */
export const quantityOf = (text: string): number => {
  const [, amount, suffix = ''] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(text.trim()) ?? []
  const factor = factors[suffix]
  return amount === undefined || factor === undefined ? Number.NaN : Number(amount) * factor
}
