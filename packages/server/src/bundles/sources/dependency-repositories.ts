import type { Access } from '@hansa/charts'
import { parseUrl } from '@hansa/manifests'
import { z } from 'zod'
import { isClearText } from '../../runtime/address.js'
import { badField } from '../../runtime/errors.js'
import { chartAccess, checkHttpAccess, type GivenHttpAccess, httpAccessFields } from './http-access.js'

/** Characters of a name in DNS. */
const mostOfHost = 253

/** A registry or a repository of charts in a form that can be compared; undefined for an address that gets no access. */
const placeOf = (address: string): { server: string; path: readonly string[] } | undefined => {
  const url = parseUrl(address)
  if (url === undefined) return undefined
  const { protocol, host, hostname, username, password, pathname, search, hash } = url
  if (!/^(oci|https?):$/.test(protocol) || host === '' || hostname.length > mostOfHost) return undefined
  // Servers differ in what they make of such addresses.
  if (username !== '' || password !== '' || search !== '' || hash !== '') return undefined
  if (/[%\\]/.test(`${host}${pathname}`)) return undefined
  return {
    server: `${protocol}//${host.toLowerCase()}`,
    path: pathname.split('/').filter((part) => part !== ''),
  }
}

/** One text for every way to write an address that `DependencyRepositoryUrl` accepts. */
export const dependencyRepositoryKey = (url: string): string => {
  const { server, path } = placeOf(url) ?? { server: url, path: [] }
  return [server, ...path].join('/')
}

const DependencyRepositoryUrl = z
  .string()
  .max(2048)
  .refine(
    (url) => placeOf(url) !== undefined,
    'must be oci://HOST/PATH or an https URL, with a host of at most 253 characters, without user name, password, query, fragment, % and characters other than ASCII',
  )

/** Where dependencies of charts come from, with the access to it, by the schema of a secret. */
export const dependencyRepositoriesOf = <Secret extends z.ZodType>(secret: Secret) =>
  z
    .array(
      z.strictObject({
        url: DependencyRepositoryUrl.meta({
          description:
            'A registry (oci://HOST/PATH) or a repository (the URL above index.yaml). It applies to dependencies with this URL in Chart.yaml, and with URLs below it; the longest one applies.',
        }),
        access: z.strictObject(httpAccessFields(secret)),
      }),
    )
    .max(20)
    .refine(
      (all) => new Set(all.map(({ url }) => dependencyRepositoryKey(url))).size === all.length,
      'must have different URLs',
    )
    .optional()

export interface DependencyRepository {
  url: string
  access: GivenHttpAccess
}

/** The address as that of the connection: `http://…` for a registry without TLS. */
export const connectionOf = ({
  url,
  access,
}: {
  url: string
  access: Pick<GivenHttpAccess, 'plainHttp'>
}): string => (access.plainHttp === true ? url.replace(/^oci:/, 'http:') : url)

/** Checks that the schema cannot express. Throws `BadRequest`; `at` is the pointer of the list. */
export const checkDependencyRepositories = (all: readonly DependencyRepository[], at: string): void => {
  for (const [index, { url, access }] of all.entries()) {
    if (isClearText(url) && access.plainHttp !== true)
      throw badField(`${at}/${index}/url`, 'is not encrypted', 'use https, or set access.plainHttp: true')
    checkHttpAccess(access, `${at}/${index}/access`)
  }
}

/** The access to the repository that a chart names, if it is one of the list or below one. */
export const accessToDependency =
  (all: readonly DependencyRepository[]) =>
  (repository: string): Access | undefined => {
    const wanted = placeOf(repository)
    if (wanted === undefined) return undefined
    const [longest] = all
      .flatMap(({ url, access }) => {
        const place = placeOf(url)
        const holds =
          place?.server === wanted.server && place.path.every((part, index) => part === wanted.path[index])
        return holds ? [{ parts: place.path.length, access }] : []
      })
      .sort((one, other) => other.parts - one.parts)
    return longest && chartAccess(longest.access)
  }
