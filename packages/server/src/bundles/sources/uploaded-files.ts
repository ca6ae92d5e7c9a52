import { type ChartFile, limits } from '@hansa/charts'
import { z } from 'zod'
import { isBase64 } from '../../runtime/base64.js'
import { badField } from '../../runtime/errors.js'

export const Base64 = z.string().refine(isBase64, 'must be base64 with padding')

/** The files of a folder, as a client sends them. */
export const UploadedFiles = z
  .array(
    z.strictObject({
      name: z.string().min(1).max(4096).meta({ description: 'A relative path with slashes.' }),
      data: Base64.meta({ description: 'The bytes of the file, in base64.' }),
    }),
  )
  .min(1)
  .max(limits.files)

export type UploadedFiles = z.infer<typeof UploadedFiles>

export const decoded = (files: UploadedFiles): ChartFile[] =>
  files.map(({ name, data }) => ({ name, data: Buffer.from(data, 'base64') }))

export const encoded = (files: readonly ChartFile[]): UploadedFiles =>
  files.map(({ name, data }) => ({ name, data: Buffer.from(data).toString('base64') }))

/** In one order, so that equal folders have equal digests. */
export const sortedFiles = (files: UploadedFiles): UploadedFiles =>
  [...files].sort((one, other) => (one.name < other.name ? -1 : 1))

/** Throws `BadRequest` for two files of one name. */
export const checkNames = (files: readonly Pick<ChartFile, 'name'>[], field: string): void => {
  if (new Set(files.map(({ name }) => name)).size < files.length)
    throw badField(field, 'contains two files of one name')
}
