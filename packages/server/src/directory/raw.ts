/** The values of one attribute: as text where they are UTF-8, otherwise as bytes. */
export interface RawValues {
  readonly values: readonly (string | Buffer)[]
  /** Always as bytes; kept only for attributes that are read as bytes. */
  readonly parsedBuffers: readonly Buffer[]
}

/** Attributes whose values are bytes even if they happen to be UTF-8. */
export const binaryAttributes: ReadonlySet<string> = new Set(['objectguid', 'objectsid', 'guid'])

const noBytes: readonly Buffer[] = []

/** Text only, for text attributes: keeping the bytes of ten thousand entries too would cost more than reading them. */
export const lean = (lowerName: string, { values, parsedBuffers }: RawValues): RawValues => {
  if (binaryAttributes.has(lowerName)) return { values, parsedBuffers }
  for (const value of values) if (typeof value !== 'string') return { values, parsedBuffers }
  return { values, parsedBuffers: noBytes }
}

/** One entry as read from a server or a file. */
export interface RawEntry {
  readonly dn: string
  /** By attribute name in lower case, including options (`;range=0-1499`). */
  readonly attributes: ReadonlyMap<string, RawValues>
}

const none: readonly never[] = []

/** The values that are text, in the server's order. */
export const texts = (entry: RawEntry, lowerName: string): readonly string[] => {
  const found = entry.attributes.get(lowerName)
  if (found === undefined) return none
  const { values } = found
  const [first] = values
  if (values.length === 1 && typeof first === 'string') return [first]
  return values.filter((value) => typeof value === 'string')
}

export const text = (entry: RawEntry, lowerName: string): string | undefined => {
  const value = entry.attributes.get(lowerName)?.values[0]
  return typeof value === 'string' ? value : undefined
}

/** Whether one of the values is not text. */
export const hasBytes = (entry: RawEntry, lowerName: string): boolean =>
  entry.attributes.get(lowerName)?.values.some((value) => typeof value !== 'string') === true

export const bytes = (entry: RawEntry, lowerName: string): Buffer | undefined =>
  entry.attributes.get(lowerName)?.parsedBuffers[0]
