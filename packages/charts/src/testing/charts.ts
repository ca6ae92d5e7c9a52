import type { ChartFile, HelmInput } from '../types.js'

/** A chart of the given templates, by file name. */
export const chartOf = (
  templates: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
): ChartFile[] => {
  const files = {
    'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    ...more,
    ...Object.fromEntries(Object.entries(templates).map(([name, text]) => [`templates/${name}`, text])),
  }
  return Object.entries(files).map(([name, text]) => ({ name, data: Buffer.from(text) }))
}

/** An input with defaults for everything. */
export const inputOf = (input: Partial<HelmInput> = {}): HelmInput => ({
  values: [],
  release: { name: 'shop', namespace: 'apps', revision: 1, isUpgrade: false },
  capabilities: { kubeVersion: '1.36.3', apiVersions: ['v1', 'apps/v1', 'apps/v1/Deployment'] },
  objects: [],
  seed: '0123456789abcdef'.repeat(4),
  draws: {},
  skipSchemaValidation: false,
  ...input,
})

/** A ConfigMap with one template as its only value. */
export const configMap = (name: string, template: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n  value: ${template}\n`
