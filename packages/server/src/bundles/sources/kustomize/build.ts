import {
  type ChartFile,
  kustomizationNames,
  RenderError,
  type Renderer,
  unsupportedEntry,
} from '@hansa/charts'
import { badField, HansaError } from '../../../runtime/errors.js'
import type { KubernetesObject } from '../../contract.js'
import { objectsInAll, type Refuse } from '../rendered-objects.js'

export type Engine = Pick<Renderer, 'renderKustomize'>

export interface Built {
  objects: readonly KubernetesObject[]
  warnings: readonly string[]
}

const field = '/spec/source'
const mostObjects = 2000

/** What users can do about messages of Kustomize that do not say so. */
const hints: readonly (readonly [RegExp, string])[] = [
  [
    /dial tcp|'git' program|git fetch|git clone/,
    'the hub fetches no remote bases: copy them into the folder, then refer to the copy',
  ],
  [/HelmChartInflationGenerator/, 'push the chart as a bundle of type helm, in place of the generator'],
  [
    /external plugins disabled|unable to load external plugin/,
    'plug-ins and functions in containers are not executed: use built-in generators and transformers',
  ],
  [
    /no such file or directory|not a valid directory/,
    'send every folder that the kustomizations refer to, and set `path` to the one to build',
  ],
]

const refused = (reason: string): HansaError =>
  badField(
    field,
    reason,
    hints.find(([pattern]) => pattern.test(reason))?.[1] ??
      '`hansa bundle render DIR` shows the result locally',
  )

const refuse: Refuse = (source, reason) => refused(`${source}: ${reason}`)

/** The name of the kustomization in messages. */
const kustomizationOf = (files: readonly ChartFile[], path: string): string => {
  const names = kustomizationNames.map((name) => (path === '' ? name : `${path}/${name}`))
  return names.find((name) => files.some((file) => file.name === name)) ?? path
}

const rendered = async (engine: Engine, files: readonly ChartFile[], path: string, bundle: string) => {
  try {
    return await engine.renderKustomize(files, { path }, bundle)
  } catch (error) {
    if (!(error instanceof RenderError)) throw error
    if (error.reason === 'Busy' || error.reason === 'Crashed')
      throw new HansaError(
        'Unprocessable',
        { reason: `the Kustomize folder was not built: ${error.message}`, fix: 'try again later' },
        { cause: error },
      )
    const found = unsupportedEntry(files, path)
    throw found === undefined
      ? refused(`does not build: ${error.message}`)
      : badField(field, `does not build: ${found.file}: ${found.field}: ${found.problem}`, found.fix)
  }
}

/**
 * Builds a folder. Throws `BadRequest` with the message of Kustomize, which can quote the files, and for objects that cannot be
 * applied; `Unprocessable` for a failure of the engine.
 */
export const build = async (
  engine: Engine,
  files: readonly ChartFile[],
  path: string,
  bundle = '',
): Promise<Built> => {
  const { objects, warnings } = await rendered(engine, files, path, bundle)
  const source = kustomizationOf(files, path)
  const checked = await objectsInAll(
    objects.map((object) => ({ source, object })),
    refuse,
  )
  if (checked.length === 0) throw refused('builds no objects')
  if (checked.length > mostObjects)
    throw refused(`builds ${checked.length} objects; at most ${mostObjects} are allowed`)
  return { objects: checked, warnings }
}
