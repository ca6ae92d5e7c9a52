import { connectionOf } from '../bundles/index.js'
import { withClearText } from '../resources/index.js'
import type { RepositorySpec, RepositoryStatus } from './contract.js'

/** Adds a warning while credentials and content cross the network in clear text, and removes it otherwise. */
export const withTransport = (
  status: RepositoryStatus,
  { url, dependencyRepositories = [] }: Pick<RepositorySpec, 'url' | 'dependencyRepositories'>,
  at: string,
): RepositoryStatus => {
  const { conditions: before = [], ...rest } = status
  const conditions = withClearText(
    before,
    [url, ...dependencyRepositories.map(connectionOf)],
    'use https:// or ssh:// in spec.url, and https:// or oci:// without plainHttp in spec.dependencyRepositories',
    at,
  )
  return conditions.length === 0 ? rest : { ...rest, conditions: [...conditions] }
}

/** Whether the warning of a status is not as its spec requires: the row is from an older hub. */
export const lacksTransport = (status: RepositoryStatus, spec: RepositorySpec, at: string): boolean =>
  withTransport(status, spec, at).conditions?.length !== status.conditions?.length
