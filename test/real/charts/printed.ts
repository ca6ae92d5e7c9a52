import { createPrivateKey, X509Certificate } from 'node:crypto'
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

/** The fields of a certificate that its template gives it. */
const certificateOf = (pem: string) => {
  const { subject, issuer, subjectAltName, ca, keyUsage, validFrom, validTo } = new X509Certificate(pem)
  const days = (Date.parse(validTo) - Date.parse(validFrom)) / 86_400_000
  return { subject, issuer, subjectAltName, ca, keyUsage, days }
}

const shapeOf = (value: string): string => {
  const pem = Buffer.from(value, 'base64').toString()
  if (pem.startsWith('-----BEGIN CERTIFICATE-----')) return JSON.stringify(certificateOf(pem))
  if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem)
    return JSON.stringify([asymmetricKeyType, asymmetricKeyDetails], (_, field) =>
      typeof field === 'bigint' ? String(field) : field,
    )
  }
  return value.replace(/[A-Za-z0-9+/=.]/g, '?')
}

/** @returns a text with the values of the keys replaced by their shapes */
export const shaped = (text: string, keys: readonly string[]): string =>
  text.replace(/^( +)([\w.-]+): (\S.*)$/gm, (line, indent: string, key: string, value: string) =>
    keys.includes(key) ? `${indent}${key}: ${shapeOf(value)}` : line,
  )
