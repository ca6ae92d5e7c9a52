import { posix } from 'node:path'
import type { ConnectorSpec, ConnectorSpecInput, Endpoint } from './contract.js'

/** Something one connector alone may write: a file, or the accounts of a system. */
export interface Target {
  /** Where in the spec it is named. */
  pointer: string
  /** Equal where it is the same. */
  id: string
  /** For people. */
  text: string
}

const endpointText = (endpoint: Endpoint): string => {
  if ('url' in endpoint) {
    const { protocol, host, pathname } = new URL(endpoint.url)
    return `${protocol}//${host}${pathname.replace(/\/+$/, '')}`
  }
  const { release, workload = '', port } = endpoint
  const named = release.includes('/') ? release : `default/${release}`
  return `release ${named}${workload === '' ? '' : ` workload ${workload}`} port ${port}`
}

const mountText = (mount: string): string => mount.replace(/^\/*(auth\/)?/, '').replace(/\/+$/, '')

/** What a connector writes. Two that share one undo each other's work: each takes what the other gives for drift. */
export const targetsOf = (spec: ConnectorSpec | ConnectorSpecInput): Target[] => {
  if (spec.type === 'gitea') {
    const text = endpointText(spec.gitea.endpoint)
    return [{ pointer: '/spec/gitea/endpoint', id: `gitea ${text}`, text }]
  }
  if (spec.type === 'vault') {
    const { endpoint, namespace, aliases } = spec.vault
    const within = namespace === undefined ? '' : ` namespace ${mountText(namespace)}`
    const text = `${endpointText(endpoint)}${within}`
    const mounts = [...new Set(aliases.map(({ mount }) => mountText(mount)))]
    if (mounts.length === 0) return [{ pointer: '/spec/vault/endpoint', id: `vault ${text}`, text }]
    return mounts.map((mount) => ({
      pointer: '/spec/vault/aliases',
      id: `vault ${text} mount ${mount}`,
      text: `mount "${mount}" of ${text}`,
    }))
  }
  const { users, fragment } = spec.authelia
  return [
    ['/spec/authelia/users/path', users?.path] as const,
    ['/spec/authelia/fragment/path', fragment?.path] as const,
  ].flatMap(([pointer, path]) =>
    path === undefined ? [] : [{ pointer, id: `file ${posix.normalize(path)}`, text: path }],
  )
}

/** The first target of `mine` that is one of `theirs` too. */
export const sharedTarget = (mine: readonly Target[], theirs: readonly Target[]): Target | undefined => {
  const ids = new Set(theirs.map(({ id }) => id))
  return mine.find(({ id }) => ids.has(id))
}
