import type { JsonObject } from '../objects/json.js'

const labels = { app: 'web' }

/** A pod template with one container that requests a tenth of a core. */
export const template = (image = 'web:1', cpu = '100m'): JsonObject => ({
  metadata: { labels },
  spec: { containers: [{ name: 'web', image, resources: { requests: { cpu } } }] },
})

export const deployment = (
  replicas: number | undefined,
  options: { name?: string; image?: string; cpu?: string } = {},
): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: options.name ?? 'web' },
  spec: {
    ...(replicas === undefined ? {} : { replicas }),
    selector: { matchLabels: labels },
    template: template(options.image, options.cpu),
  },
})

export const configMap = (name: string, data: JsonObject, extra: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...extra },
  data,
})

export const deployments = '/apis/apps/v1/namespaces/default/deployments'
export const configMaps = '/api/v1/namespaces/default/configmaps'
