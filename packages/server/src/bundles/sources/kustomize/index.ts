import { digestOf, sameJson } from '../../../runtime/canonical.js'
import { badField, HansaError } from '../../../runtime/errors.js'
import { exampleDigest, type KubernetesObject } from '../../contract.js'
import { checkMarks } from '../../sensitive.js'
import { apisOf, wholeOf } from '../../workloads.js'
import { splitHooks } from '../argo-hooks.js'
import {
  type AdmitContext,
  type Admitted,
  type BundleSource,
  nothingAsked,
  type ResolveContext,
} from '../source.js'
import { checkNames, decoded, sortedFiles, UploadedFiles } from '../uploaded-files.js'
import { build, type Engine } from './build.js'
import { KustomizeContent, KustomizeSent, KustomizeStored } from './schema.js'

/** Files that were built, or the source of an earlier revision with its content. */
type Resolved =
  | { path: string | undefined; files: UploadedFiles; objects: readonly KubernetesObject[] }
  | { source: KustomizeStored; content: KustomizeContent }

/** The files as JSON text of one text: values that equal one file must not count as secrets. */
const sealedText = (files: UploadedFiles): string => JSON.stringify(JSON.stringify(files))

const filesIn = (sealed: string): UploadedFiles => UploadedFiles.parse(JSON.parse(String(JSON.parse(sealed))))

const resolveFiles = async (
  engine: Engine,
  files: UploadedFiles,
  path: string | undefined,
  { warn }: ResolveContext,
): Promise<Resolved> => {
  checkNames(files, '/spec/source/files')
  const { objects, warnings } = await build(engine, decoded(files), path ?? '')
  for (const warning of warnings) warn(warning)
  return { path, files: sortedFiles(files), objects }
}

/** A client sends back the spec it read: the digest stands for the files of an earlier revision. */
const resolveStored = async (source: KustomizeStored, { present }: ResolveContext): Promise<Resolved> => {
  const content = await present((stored) => sameJson(stored, source))
  if (content !== undefined) return { source, content: content as KustomizeContent }
  throw badField(
    '/spec/source/files/digest',
    'does not match the files and the path of any revision of this bundle',
    'send the files themselves',
  )
}

const admitStored = (source: KustomizeStored, content: KustomizeContent, marked: AdmitContext['marked']) => {
  const { digest, objects } = source.files
  if (!sameJson(content.sensitive, marked))
    throw badField(
      '/spec/source/files',
      'is a digest, but the sensitive paths of the bundle changed',
      'send the files themselves',
    )
  return { source, digest, objects, secrets: new Map<string, string>() }
}

const admitFiles = (
  { path, files, objects }: Extract<Resolved, { objects: unknown }>,
  { marked, digest: seal }: AdmitContext,
): Admitted => {
  checkMarks(objects, marked)
  const sealed = sealedText(files)
  const name = seal(sealed)
  // What is shown of an object depends on the path and on the marks, and it is cached by the digest.
  const content: KustomizeContent = { path: path ?? '', files: { digest: name }, sensitive: [...marked] }
  const digest = digestOf(content)
  const source: KustomizeStored = {
    type: 'kustomize',
    ...(path === undefined ? {} : { path }),
    files: { digest, count: files.length, objects: objects.length },
  }
  return {
    source,
    digest,
    objects: objects.length,
    content: JSON.stringify(content),
    secrets: new Map([[name, sealed]]),
  }
}

const missing = (): HansaError =>
  new HansaError('Unprocessable', {
    reason: 'the files of the Kustomize folder are missing from the database',
    fix: 'push the bundle under a new version',
  })

/** Messages of Kustomize can quote secrets, and the message of a target is stored. */
const withoutMessage = (error: unknown): unknown =>
  error instanceof HansaError && error.code === 'BadRequest'
    ? new HansaError('Unprocessable', {
        reason: 'the Kustomize folder does not build with this version of Hansa',
        fix: 'push the bundle again: the response contains the reason',
      })
    : error

/** Kustomize folders, built by Kustomize. They can contain secrets in any file, so all files are sealed. */
export const createKustomizeSource = (
  engine: Engine,
): BundleSource<KustomizeSent, Resolved, KustomizeContent> => ({
  type: 'kustomize',
  sent: KustomizeSent,
  stored: KustomizeStored,
  example: {
    sent: {
      type: 'kustomize',
      path: 'overlays/production',
      files: [
        { name: 'base/kustomization.yaml', data: 'cmVzb3VyY2VzOiBbYS55YW1sXQo=' },
        { name: 'overlays/production/kustomization.yaml', data: 'cmVzb3VyY2VzOiBbLi4vLi4vYmFzZV0K' },
      ],
    },
    stored: {
      type: 'kustomize',
      path: 'overlays/production',
      files: { digest: exampleDigest, count: 2, objects: 1 },
    },
  },
  rendersPer: 'revision',
  divided: false,
  resolve: async ({ files, path, type }, context) =>
    Array.isArray(files)
      ? resolveFiles(engine, files, path, context)
      : resolveStored({ type, files, ...(path === undefined ? {} : { path }) }, context),
  admit: (resolved, context) =>
    'objects' in resolved
      ? admitFiles(resolved, context)
      : admitStored(resolved.source, resolved.content, context.marked),
  read: (text) => KustomizeContent.parse(JSON.parse(text)),
  sealedIn: ({ files }) => new Set([files.digest]),
  outline: async (_, rendered) => {
    const { shown: objects } = await rendered()
    return { objects, workloads: [wholeOf('folder')], apis: apisOf(objects) }
  },
  render: async ({ content: { files, path }, bundle, secrets }) => {
    const sealed = secrets.get(files.digest)
    if (sealed === undefined) throw missing()
    try {
      const { objects } = await build(engine, decoded(filesIn(sealed)), path, bundle)
      return { ...splitHooks(objects), asked: nothingAsked }
    } catch (error) {
      throw withoutMessage(error)
    }
  },
})
