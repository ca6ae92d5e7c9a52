import type { HelmRendering, Manifest } from '@hansa/charts'

const documentOf = ({ source, text }: Pick<Manifest, 'source' | 'text'>): string =>
  `---\n# Source: ${source}\n${text}\n`

/** @returns the text `helm template --include-crds` prints for a rendering */
export const printed = ({ crds, manifests, hooks }: HelmRendering): string => {
  // Helm prints a file of crds/ as it is; the rendering has its documents.
  const files = new Map<string, string[]>()
  for (const { source, text } of crds) files.set(source, [...(files.get(source) ?? []), text])
  const definitions = [...files].map(([source, texts]) => ({ source, text: texts.join('---\n') }))
  const first = [...definitions, ...manifests].map(documentOf).join('').trim()
  return `${first}\n${hooks.map(documentOf).join('')}`
}

const shapeOf = (value: string): string => {
  const pem = /^-----BEGIN ([A-Z ]+)-----/.exec(Buffer.from(value, 'base64').toString())
  return pem === null ? value.replace(/[A-Za-z0-9+/=.]/g, '?') : `<${pem[1]}>`
}

/** @returns a text with the values of the keys replaced by their shapes */
export const shaped = (text: string, keys: readonly string[]): string =>
  text.replace(/^( +)([\w.-]+): (\S.*)$/gm, (line, indent: string, key: string, value: string) =>
    keys.includes(key) ? `${indent}${key}: ${shapeOf(value)}` : line,
  )
