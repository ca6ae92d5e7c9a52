import { identityOf, unpackChart } from '../archive.js'
import { ChartFetchError } from '../error.js'
import type { FetchedChart, FetchOptions } from '../options.js'
import { shownText } from '../shown.js'
import { type ChartSource, progressOf } from '../source.js'
import { createTransport, type Transport } from '../transport.js'
import { verifyCosign } from '../verify/cosign.js'
import { maxProvenance } from '../verify/provenance.js'
import { checkRequested } from '../verify/requested.js'
import { withProvenance } from '../verify/with-provenance.js'
import { chooseVersion, invalidRange, parseRange, parseVersion, sortVersions } from '../version-range.js'
import { chartInIndex, chartLayer, type Descriptor, isIndex, provenanceLayer } from './manifest.js'
import { type OciReference, parseOciReference, tagOf, versionOf } from './reference.js'
import { createRegistryRepository, type RegistryRepository } from './registry.js'

/** A tag is a version if it is a complete one: Helm ignores `latest` and `1.2` in lists. */
const completeVersion = /^\d+\.\d+\.\d+(?:[-+]|$)/

const newest = (versions: readonly string[]): string => sortVersions(versions).slice(0, 5).join(', ')

/** The tags of a repository that are versions. */
const versionsIn = async (repository: RegistryRepository): Promise<string[]> =>
  (await repository.tags()).map(versionOf).filter((tag) => completeVersion.test(tag))

/** The tag for a version: itself, or the highest one in a range. */
const chooseTag = async (
  repository: RegistryRepository,
  version: string,
  subject: string,
): Promise<string> => {
  if (version !== '' && parseVersion(version) !== undefined) return version
  if (parseRange(version) === undefined) throw invalidRange(version, subject)
  const versions = await versionsIn(repository)
  const chosen = chooseVersion(versions, version)
  if (chosen !== undefined) return chosen
  const range = version === '' ? 'release' : `version in "${shownText(version)}"`
  throw new ChartFetchError(
    'NotFound',
    versions.length === 0
      ? `${subject} has no ${range}: no tag is a version`
      : `${subject} has no ${range}; the newest are ${shownText(newest(versions))}`,
  )
}

/** The version that the reference and the caller ask for; both can name one if it is the same. */
const wantedVersion = ({ tag = '' }: OciReference, version: string): string => {
  if (tag !== '' && version !== '' && tag !== version)
    throw new ChartFetchError(
      'Invalid',
      `the reference names version "${shownText(tag)}", the option version "${shownText(version)}"; pass one of them`,
    )
  return tag === '' ? version : tag
}

const fetchFrom = async (
  repository: RegistryRepository,
  reference: OciReference,
  version: string,
  { onProgress, verify }: FetchOptions,
): Promise<FetchedChart> => {
  const subject = `${reference.registry.host}/${reference.repository}`
  const wanted = wantedVersion(reference, version)
  const tag = reference.digest === undefined ? await chooseTag(repository, wanted, subject) : undefined
  const named = await repository.manifest(reference.digest ?? tagOf(tag ?? ''))
  const found = isIndex(named.manifest)
    ? await repository.manifest(chartInIndex(named.manifest, `chart ${subject}`))
    : named
  const layer = chartLayer(found.manifest, `chart ${subject}`)
  const shortName = reference.repository.split('/').at(-1) ?? ''
  const archive = await repository.blob(layer, 'chart archive', progressOf(shortName, onProgress).onProgress)
  const url = `oci://${subject}${tag === undefined ? `@${reference.digest}` : `:${tag}`}`
  const chart = identityOf(await unpackChart(archive, url), url)
  if (reference.digest !== undefined && wanted !== '' && chooseVersion([chart.version], wanted) === undefined)
    throw new ChartFetchError(
      'Invalid',
      `${url} is version "${shownText(chart.version)}", expected "${shownText(wanted)}"; pass the digest of that version`,
    )
  const fetched = { archive, ...chart, digest: layer.digest, url, manifestDigest: found.digest }
  if (verify === undefined) return fetched
  checkRequested(fetched, { name: shortName, ...(tag === undefined ? {} : { version: tag }) }, url)
  if ('gpg' in verify) {
    const signature = provenanceLayer(found.manifest)
    const provenance = signature && (await readProvenance(repository, signature, url))
    return withProvenance(fetched, provenance, verify.gpg.keyring)
  }
  const digests = [...new Set([named.digest, found.digest])]
  return { ...fetched, verified: await verifyCosign(repository, digests, verify.cosign.key, url) }
}

const readProvenance = async (
  repository: RegistryRepository,
  layer: Descriptor,
  url: string,
): Promise<string> => {
  if (layer.size > maxProvenance)
    throw new ChartFetchError(
      'TooLarge',
      `the provenance file of ${url} has more than ${maxProvenance} bytes`,
    )
  return (await repository.blob(layer, 'provenance file')).toString()
}

const repositoryAt = (
  transport: Transport,
  { registry, repository }: OciReference,
  { credentials }: FetchOptions,
): RegistryRepository =>
  createRegistryRepository(transport, {
    registry,
    repository,
    ...(credentials === undefined ? {} : { credentials }),
  })

/**
 * The versions of a chart in a registry, the highest first.
 * @param address `oci://HOST/PATH/NAME`
 * @param range those it matches; without one, all
 * @throws ChartFetchError
 */
export const listRegistry = async (
  address: string,
  range: string | undefined,
  options: FetchOptions,
): Promise<{ name: string; version: string }[]> => {
  const reference = parseOciReference(address, options.plainHttp === true)
  const { registry, repository, tag, digest } = reference
  const subject = `${registry.host}/${repository}`
  const name = repository.split('/').at(-1) ?? ''
  if (tag !== undefined || digest !== undefined)
    throw new ChartFetchError(
      'Invalid',
      `invalid reference "${shownText(address)}": a list of versions expects oci://HOST/PATH/NAME without a version or a digest`,
    )
  if (range !== undefined && parseRange(range) === undefined) throw invalidRange(range, subject)
  const transport = createTransport(registry.origin, options)
  try {
    const versions = await versionsIn(repositoryAt(transport, reference, options))
    return sortVersions([...new Set(versions)], range).map((version) => ({ name, version }))
  } finally {
    await transport.close()
  }
}

/**
 * A registry.
 * @param parent `oci://HOST/PATH`, above the name of a chart; with `name` empty, the whole reference of a chart
 */
export const createRegistrySource = (parent: string, options: FetchOptions): ChartSource => {
  const referenceTo = (name: string): OciReference =>
    parseOciReference(
      name === '' ? parent : `${parent.replace(/\/+$/, '')}/${name}`,
      options.plainHttp === true,
    )
  const origin = /^oci:\/\/[^/]+/.exec(parent)?.[0] ?? parent
  const { registry } = parseOciReference(`${origin}/x`, options.plainHttp === true)
  const transport = createTransport(registry.origin, options)
  return {
    fetch(name, version) {
      const reference = referenceTo(name)
      return fetchFrom(repositoryAt(transport, reference, options), reference, version, options)
    },
    close: () => transport.close(),
  }
}
