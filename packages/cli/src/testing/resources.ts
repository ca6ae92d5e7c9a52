const apiVersion = 'hansa.dev/v1'

/** A placement on all clusters, unless `spec` says more. */
export const placement = (
  name: string,
  { labels = {}, spec = {} }: { labels?: object; spec?: object } = {},
) => ({ apiVersion, kind: 'Placement', metadata: { name, labels }, spec })

/** A bundle with one ConfigMap of its name. */
export const bundle = (
  name: string,
  { version = '1.0.0', data = { a: 'b' } }: { version?: string; data?: Record<string, string> } = {},
) => ({
  apiVersion,
  kind: 'Bundle',
  metadata: { name },
  spec: {
    version,
    source: {
      type: 'manifests',
      objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }],
    },
  },
})

/** A release of a bundle (`of`) by a placement (`at`). */
export const release = (name: string, of: string, at: string, version = '1.0.0') => ({
  apiVersion,
  kind: 'Release',
  metadata: { name },
  spec: { bundle: { name: of, version }, placement: at },
})
