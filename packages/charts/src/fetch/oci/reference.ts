import { parseUrl } from '../../url.js'
import { ChartFetchError } from '../error.js'
import { isLoopback } from '../guard.js'
import { shownText } from '../shown.js'

/** A chart in a registry. */
export interface OciReference {
  /** Of the registry, without a path. */
  registry: URL
  /** `charts/web` */
  repository: string
  /** A version, in Helm's form with `+`. */
  tag?: string
  /** `sha256:…` of the manifest. */
  digest?: string
}

/** Source: OCI distribution specification 1.1, "Pulling manifests". */
const repositoryPattern =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/
const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/
export const digestPattern = /^sha256:[0-9a-f]{64}$/

/** Docker Hub's registry has another name than Docker Hub. */
const hosts: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' }

/** A version as a tag: `+` cannot be in one, so Helm writes `_`. */
export const tagOf = (version: string): string => version.replaceAll('+', '_')

/** The version in a tag. */
export const versionOf = (tag: string): string => tag.replaceAll('_', '+')

const invalid = (text: string, expected: string): ChartFetchError =>
  new ChartFetchError('Invalid', `invalid chart reference "${text}": ${expected}`)

/** Cuts `user:password@`, which is not part of a reference and must not be in messages. */
const withoutUser = (rest: string): string => rest.replace(/^.*@(?!sha\d+:)/, '')

/**
 * Reads `oci://HOST[:PORT]/PATH/NAME[:TAG][@sha256:…]`.
 * @param plainHttp talk HTTP to registries that are not on this machine too
 * @throws ChartFetchError Invalid
 */
export const parseOciReference = (text: string, plainHttp: boolean): OciReference => {
  const whole = /^oci:\/\/(.+)$/.exec(text)?.[1] ?? ''
  const shown = shownText(`oci://${withoutUser(whole)}`)
  if (withoutUser(whole) !== whole) throw invalid(shown, 'user names and passwords are passed separately')
  const [, host = '', path = '', tag, digest] = /^([^/]+)\/([^:@]+)(?::([^@]*))?(?:@(.*))?$/.exec(whole) ?? []
  if (host === '') throw invalid(shown, 'expected oci://HOST/PATH/NAME[:VERSION]')
  if (!repositoryPattern.test(path))
    throw invalid(shown, 'the path holds lower-case letters, digits and separators')
  if (tag !== undefined && !tagPattern.test(tagOf(tag)))
    throw invalid(shown, `"${shownText(tag)}" is not a tag`)
  if (digest !== undefined && !digestPattern.test(digest))
    throw invalid(shown, 'expected a digest such as sha256:<64 hexadecimal digits>')
  const scheme = plainHttp || isLoopback(host.replace(/:\d+$/, '')) ? 'http' : 'https'
  const registry = parseUrl(`${scheme}://${hosts[host] ?? host}/`)
  if (registry === undefined) throw invalid(shown, `"${shownText(host)}" is not a host`)
  return {
    registry,
    repository: path,
    ...(tag === undefined ? {} : { tag: versionOf(tag) }),
    ...(digest === undefined ? {} : { digest }),
  }
}
