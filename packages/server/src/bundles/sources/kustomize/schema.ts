import { z } from 'zod'
import { Digest, SensitivePath } from '../../contract.js'
import { UploadedFiles } from '../uploaded-files.js'

const isRelative = (path: string): boolean =>
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')

/** Stored in place of the files. */
const FilesStored = z.strictObject({
  digest: Digest.meta({ description: 'Of the files, with a key of the hub.' }),
  count: z.int().min(1).meta({ description: 'Files.' }),
  objects: z.int().min(0).meta({ description: 'Objects that the folder builds.' }),
})

const rest = {
  path: z
    .string()
    .min(1)
    .max(4096)
    .refine(isRelative, 'must be a relative path with slashes, without . and ..')
    .optional()
    .meta({ description: 'The folder with kustomization.yaml among the files; the top when absent.' }),
}

export const KustomizeSent = z.strictObject({
  type: z.literal('kustomize'),
  files: z.union([
    UploadedFiles.meta({
      description: 'The files of the folder and of every folder that its kustomizations refer to.',
    }),
    FilesStored,
  ]),
  ...rest,
})

export const KustomizeStored = z.strictObject({ type: z.literal('kustomize'), files: FilesStored, ...rest })

/** The text that is stored: the files are sealed. */
export const KustomizeContent = z.strictObject({
  path: z.string(),
  files: z.strictObject({ digest: z.string().startsWith('hmac-') }),
  sensitive: z.array(SensitivePath),
})

export type KustomizeSent = z.infer<typeof KustomizeSent>
export type KustomizeStored = z.infer<typeof KustomizeStored>
export type KustomizeContent = z.infer<typeof KustomizeContent>
