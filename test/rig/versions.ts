/**
 * The one table of the rig's servers. A cache entry is named after the name, the version and the recipe;
 * increment `recipe` when the build of a server changes while its version stays.
 */
export const versions = {
  kubernetes: { version: '1.36.3', recipe: 1, takes: 'about 5 minutes' },
  etcd: { version: '3.7.3', recipe: 1, takes: 'under a minute' },
  kwok: { version: '0.8.0', recipe: 1, takes: 'about a minute' },
  helm: { version: '4.3.1', recipe: 1, takes: 'about 2 minutes' },
  kustomize: { version: '5.8.1', recipe: 1, takes: 'about a minute' },
  registry: { version: '3.1.2', recipe: 1, takes: 'about 3 minutes' },
  gitea: { version: '1.26.0', recipe: 1, takes: 'about 4 minutes' },
  authelia: { version: '4.37.5', recipe: 1, takes: 'about a minute' },
  openbao: { version: '2.7.2', recipe: 1, takes: 'a 75 MB download' },
  node24: { version: '24.22.3', recipe: 1, takes: 'a 45 MB download' },
} as const

export type ServerName = keyof typeof versions

/** The servers of a cluster; all others are built only when a suite needs them. */
export const clusterServers: readonly ServerName[] = ['kubernetes', 'etcd', 'kwok']

/** @returns whether `name` is a server the rig knows how to build */
export const isServerName = (name: string): name is ServerName => Object.hasOwn(versions, name)
