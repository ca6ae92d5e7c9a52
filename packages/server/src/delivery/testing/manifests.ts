import type { KubernetesObject } from '../../bundles/index.js'

export const namespace = (name: string, labels?: Record<string, string>): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, ...(labels && { labels }) },
})

export const configMap = (
  name: string,
  data: Record<string, string> = { text: 'hello' },
  namespaceName?: string,
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...(namespaceName && { namespace: namespaceName }) },
  data,
})

export const deployment = (
  name: string,
  { replicas = 2, image = 'nginx:1.29', namespaceName = '' } = {},
): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...(namespaceName && { namespace: namespaceName }) },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name, image, resources: { requests: { cpu: '10m', memory: '16Mi' } } }] },
    },
  },
})

export const autoscaler = (name: string, scales: string): KubernetesObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: scales },
    minReplicas: 1,
    maxReplicas: 9,
    metrics: [],
  },
})

export const claim = (name: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
})

export const definition = (kind: string, group = 'example.com'): KubernetesObject => {
  const plural = `${kind.toLowerCase()}s`
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  }
}

export const custom = (kind: string, name: string, spec: object = { size: 1 }): KubernetesObject => ({
  apiVersion: 'example.com/v1',
  kind,
  metadata: { name },
  spec,
})

/** A definition of Widget with these versions, the first of which is stored. */
export const widgets = (names: string[], description = 'a'): KubernetesObject => {
  const made = definition('Widget')
  return {
    ...made,
    spec: {
      ...Object(made.spec),
      versions: names.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        schema: {
          openAPIV3Schema: { type: 'object', description, 'x-kubernetes-preserve-unknown-fields': true },
        },
      })),
    },
  }
}
