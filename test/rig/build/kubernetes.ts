import { versions } from '../versions.js'
import { goBuild } from './go.js'
import type { Report } from './run.js'

/** Modules inside the Kubernetes repository and are published at v0.X.Y for Kubernetes 1.X.Y. */
const staging = [
  'api',
  'apiextensions-apiserver',
  'apimachinery',
  'apiserver',
  'cli-runtime',
  'client-go',
  'cloud-provider',
  'cluster-bootstrap',
  'code-generator',
  'component-base',
  'component-helpers',
  'controller-manager',
  'cri-api',
  'cri-client',
  'cri-streaming',
  'csi-translation-lib',
  'dynamic-resource-allocation',
  'endpointslice',
  'externaljwt',
  'kms',
  'kube-aggregator',
  'kube-controller-manager',
  'kube-proxy',
  'kube-scheduler',
  'kubectl',
  'kubelet',
  'metrics',
  'mount-utils',
  'pod-security-admission',
  'sample-apiserver',
  'sample-cli-plugin',
  'sample-controller',
  'streaming',
]

/** kube-apiserver, kube-controller-manager and kube-scheduler. */
export const buildKubernetes = async (folder: string, report: Report): Promise<void> => {
  const { version } = versions.kubernetes
  const [major = '', minor = ''] = version.split('.')
  const published = `v${version.replace(/^1\./, '0.')}`
  await goBuild(
    {
      module: 'k8s.io/kubernetes',
      version: `v${version}`,
      replace: staging.map((name) => `replace k8s.io/${name} => k8s.io/${name} ${published}`),
      commands: {
        'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
        'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
        'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
      },
      // Without these /version is empty, and clients that ask for at least 1.27 refuse the server.
      variables: {
        'k8s.io/component-base/version.gitVersion': `v${version}`,
        'k8s.io/component-base/version.gitMajor': major,
        'k8s.io/component-base/version.gitMinor': minor,
      },
    },
    folder,
    report,
  )
}
