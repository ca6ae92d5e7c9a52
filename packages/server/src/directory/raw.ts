/** The values of one attribute: as text where they are UTF-8, otherwise as bytes. */
export interface RawValues {
  readonly values: readonly (string | Buffer)[]
  /** As bytes whatever they are; kept only for attributes that are read as such. */
  readonly parsedBuffers: readonly Buffer[]
}

/** Attributes whose values are bytes even where they happen to be UTF-8. */
export const binaryAttributes: ReadonlySet<string> = new Set(['objectguid', 'objectsid', 'guid'])

const noBytes: readonly Buffer[] = []

/** Text alone, where text is all an attribute is: ten thousand entries of bytes besides would cost more than reading them. */
export const lean = (lowerName: string, { values, parsedBuffers }: RawValues): RawValues => {
  if (binaryAttributes.has(lowerName)) return { values, parsedBuffers }
  for (const value of values) if (typeof value !== 'string') return { values, parsedBuffers }
  return { values, parsedBuffers: noBytes }
}

/** One entry as a server or a file gave it. */
export interface RawEntry {
  readonly dn: string
  /** By the attribute's name in lower case, options (`;range=0-1499`) included. */
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

/** Whether one of the values is no text. */
export const hasBytes = (entry: RawEntry, lowerName: string): boolean =>
  entry.attributes.get(lowerName)?.values.some((value) => typeof value !== 'string') === true

export const bytes = (entry: RawEntry, lowerName: string): Buffer | undefined =>
  entry.attributes.get(lowerName)?.parsedBuffers[0]
