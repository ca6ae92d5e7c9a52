import {
  archiveFiles,
  archiveIn,
  archiveNameOf,
  type ChartDescription,
  type ChartFile,
  limits,
  packChart,
  RenderError,
  type Renderer,
  type Verified,
  verifyProvenance,
} from '@hansa/charts'
import { digestOf } from '../../../runtime/canonical.js'
import { badField } from '../../../runtime/errors.js'
import { digestOfBytes, uploadOfBytes } from '../../../runtime/upload.js'
import type { ResolveContext } from '../source.js'
import { checkNames, decoded, encoded, sortedFiles } from '../uploaded-files.js'
import { asHansaError } from './fetch.js'
import type { ChartContent, ChartStored, SentSignature } from './schema.js'

/** A chart in the form that is stored, as files, and as it is shown. */
export interface Chart {
  content: ChartContent
  files: readonly ChartFile[]
  stored: ChartStored
}

/** A chart as it was sent or fetched. */
export interface GivenChart {
  /** An archive is the one file `chart.tgz`. */
  files: readonly ChartFile[]
  /** Of an archive, if it is known. */
  digest?: string | undefined
  /** Where the hub fetched it. */
  from?: string | undefined
  /** The signature that a client sent with an archive. */
  signature?: SentSignature
  verified?: Verified | undefined
}

/** Throws for content whose archive is missing, which cannot be stored. */
export const filesOf = (content: ChartContent, archive?: Uint8Array): ChartFile[] => {
  if ('files' in content) return decoded(content.files)
  if ('archive' in content) return archiveFiles(Buffer.from(content.archive, 'base64'))
  if (archive === undefined) throw new Error('the content refers to an archive that is not stored')
  return archiveFiles(archive)
}

const field = '/spec/source/chart'

const sizeOf = (files: readonly ChartFile[]): number => files.reduce((sum, { data }) => sum + data.length, 0)

const checkSize = (files: readonly ChartFile[]): void => {
  const bytes = sizeOf(files)
  const most = archiveIn(files) === undefined ? limits.unpackedBytes : limits.archiveBytes
  if (bytes > most) throw badField(field, `has ${bytes} bytes; at most ${most} are allowed`)
  checkNames(files, `${field}/files`)
}

const describe = async (
  renderer: Pick<Renderer, 'describeChart'>,
  files: readonly ChartFile[],
): Promise<ChartDescription> => {
  try {
    return await renderer.describeChart(files)
  } catch (error) {
    if (!(error instanceof RenderError) || error.reason !== 'Failed') throw error
    throw badField(field, `is not a valid chart: ${error.message}`)
  }
}

/** Bytes of a folder that are stored as text, and of an archive; more is stored in parts, as an archive. */
const mostText = { folder: 12 * 1024 * 1024, archive: 1024 * 1024 }

/** A folder that is too large to be stored as text, as an archive. */
const packed = async (name: string, files: readonly ChartFile[]): Promise<readonly ChartFile[]> => {
  if (archiveIn(files) !== undefined || sizeOf(files) <= mostText.folder) return files
  const packedFiles = archiveFiles(await packChart(name, files))
  checkSize(packedFiles)
  return packedFiles
}

type Stage = ResolveContext['archives']['stage']

/** The form in which files are stored, with their digest; equal folders have equal digests. */
const contentOf = async (
  files: readonly ChartFile[],
  known: string | undefined,
  stage: Stage,
): Promise<{ content: ChartContent; digest: string }> => {
  const archive = archiveIn(files)
  if (archive === undefined) {
    const content = { files: sortedFiles(encoded(files)) }
    return { content, digest: digestOf(content) }
  }
  const digest = known ?? (await digestOfBytes(archive))
  if (archive.length <= mostText.archive)
    return { content: { archive: Buffer.from(archive).toString('base64') }, digest }
  await stage(uploadOfBytes(archive, digest))
  return { content: { size: archive.length }, digest }
}

/** The key that signed an archive. Throws `BadRequest` if the signature is not valid. */
const verifiedBy = async (
  chart: { name: string; version: string },
  { signature, verified, digest }: GivenChart,
): Promise<Verified | undefined> => {
  if (signature === undefined || digest === undefined) return verified
  const { keyring, provenance } = signature.gpg
  try {
    return await verifyProvenance({ file: archiveNameOf(chart), digest, provenance }, keyring)
  } catch (error) {
    throw asHansaError(error)
  }
}

/** A signature is of the archive alone: nothing may be added to it. */
const refuseAdded = (verified: Verified | undefined): void => {
  if (verified === undefined) return
  throw badField(
    `${field}/verify`,
    'cannot verify the dependencies that are missing from the archive',
    'sign and push an archive that contains them: `helm dependency build`, then `helm package --sign`',
  )
}

/**
 * A chart with what it says of itself, and with the dependencies it lacked. Throws `BadRequest` if it is too large, Helm cannot load
 * it, it is a library, or a dependency cannot be had.
 */
export const checkedChart = async (
  renderer: Pick<Renderer, 'describeChart'>,
  complete: (files: readonly ChartFile[]) => Promise<readonly ChartFile[]>,
  sent: GivenChart,
  stage: Stage,
): Promise<{ chart: Chart; warnings: readonly string[] }> => {
  const { files: given, digest: known, from } = sent
  checkSize(given)
  const { chart, warnings } = await describe(renderer, given)
  if (chart.type === 'library')
    throw badField(
      field,
      `"${chart.name}" is a library chart, which cannot be installed`,
      'push the chart that uses it',
    )
  const verified = await verifiedBy(chart, sent)
  const completed = (chart.dependencies ?? []).length === 0 ? given : await complete(given)
  const files = await packed(chart.name, completed)
  const isSame = archiveIn(files) === archiveIn(given)
  if (!isSame) refuseAdded(verified)
  const { content, digest } = await contentOf(files, isSame ? known : undefined, stage)
  const stored = {
    name: chart.name,
    version: chart.version,
    ...(chart.appVersion === undefined ? {} : { appVersion: chart.appVersion }),
    ...(from === undefined ? {} : { from }),
    digest,
    ...(verified === undefined ? {} : { verified }),
  }
  return { chart: { content, files, stored }, warnings }
}
