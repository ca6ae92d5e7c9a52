/** A set of manifests as upstream renders it. */
export interface Chart {
  readonly name: string
  /** The namespace for objects without one; its name by default. */
  readonly namespace?: string
  /** A set that has to be Ready first, and remain. */
  readonly after?: string
  /** Why it may not become Ready on the rig, and the status of its release in that case. */
  readonly short?: { readonly reason: string; readonly message: RegExp }
}

/** Nothing runs in the pods of the rig, so nothing writes the status of custom resources. */
const noOperator = {
  reason: 'no operator writes the status of its custom resources',
  message: /its controller has not reported a status yet/,
}

/** The 28 sets of ../shared/manifests. */
export const charts: readonly Chart[] = [
  { name: 'argo-cd-install', namespace: 'argocd' },
  { name: 'argo-workflows' },
  { name: 'backstage' },
  { name: 'cert-manager' },
  { name: 'concourse' },
  { name: 'eck-operator', namespace: 'elastic-system' },
  { name: 'eck-stack', namespace: 'elastic-stack', after: 'eck-operator', short: noOperator },
  { name: 'filebeat' },
  { name: 'flagger', namespace: 'flagger-system' },
  { name: 'grafana' },
  { name: 'harbor' },
  { name: 'jaeger' },
  { name: 'karmada', namespace: 'karmada-system' },
  { name: 'kube-prometheus-stack', namespace: 'monitoring', short: noOperator },
  { name: 'linkerd-crds', namespace: 'linkerd' },
  { name: 'linkerd-control-plane', namespace: 'linkerd', after: 'linkerd-crds' },
  { name: 'litmus' },
  { name: 'litmus-agent' },
  { name: 'minio' },
  { name: 'openbao' },
  { name: 'openobserve-standalone' },
  {
    name: 'otel-operator',
    after: 'cert-manager',
    short: {
      reason:
        'its Certificate is checked by the webhook of cert-manager, and nothing runs in the pods of the rig',
      message: /webhook "webhook\.cert-manager\.io"/,
    },
  },
  { name: 'rook-ceph' },
  { name: 'stackstorm' },
  { name: 'tekton-operator' },
  { name: 'traefik' },
  { name: 'trivy-static', namespace: 'trivy-system' },
  { name: 'vault' },
]
