import { randomBytes } from 'node:crypto'
import { basename, resolve } from 'node:path'
import {
  apiVersionsOf,
  builtInApiVersions,
  type CapabilitiesInput,
  type ChartFile,
  createRenderer,
  defaultKubeVersion,
  type KubeObject,
  type Manifest,
  RenderError,
  type Renderer,
  unsupportedEntry,
} from '@hansa/charts'
import { stringifyYaml } from '@hansa/manifests'
import { argument, type Invocation, type Run } from '../../command.js'
import { UsageError } from '../../errors.js'
import { parseDocuments } from '../../files/read.js'
import { readText } from '../../files/text.js'
import { defaultNamespace, formatOf } from '../../globals.js'
import { isObject } from '../../is-object.js'
import { kindOf } from '../../kinds.js'
import { line, printList, say } from '../../output/print.js'
import { property } from '../../property.js'
import { type ChartReaderOptions, readChartFrom } from './chart-reader.js'
import { refuseSignature } from './chart-signature.js'
import { isChart } from './chart-source.js'
import { isGitFolder, readGit } from './git-folder.js'
import { isKustomizeFolder, type KustomizeFolder, readKustomizeFolder } from './kustomize-folder.js'

export interface RenderOptions extends ChartReaderOptions {
  values?: string[]
  release?: string
  cluster?: string
  kubeVersion?: string
  apiVersions?: string[]
  isUpgrade?: boolean
  showSecrets?: boolean
}

const chartFile = 'Chart.yaml'

/** What the templates see of the cluster: a registered one, or Helm's defaults. */
const capabilitiesOf = async ({ options, hub }: Invocation<RenderOptions>): Promise<CapabilitiesInput> => {
  const more = options.apiVersions ?? []
  if (options.cluster === undefined)
    return {
      kubeVersion: options.kubeVersion ?? defaultKubeVersion,
      apiVersions: [...builtInApiVersions, ...more],
    }
  const { status } = await (await hub()).get({
    kind: kindOf('cluster'),
    namespace: undefined,
    name: options.cluster,
  })
  const version = options.kubeVersion ?? property(status, 'version')
  const apis = property(status, 'apis')
  if (typeof version !== 'string' || !Array.isArray(apis) || apis.length === 0)
    throw new UsageError(
      `cluster "${options.cluster}" has not reported its version and API versions`,
      `wait until it is Ready: hansa wait cluster/${options.cluster} --for condition=Ready`,
    )
  return { kubeVersion: version, apiVersions: [...apiVersionsOf(apis.map(String)), ...more] }
}

const hidden = '(hidden)'
const hide = (values: unknown): unknown =>
  isObject(values) ? Object.fromEntries(Object.keys(values).map((key) => [key, hidden])) : values

/** The annotation in which kubectl keeps the whole object. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** An object without the values of Secrets: its own, or those of the objects in a list. */
const masked = (object: KubeObject): KubeObject => {
  const { kind, items, data, stringData, metadata } = object
  if (String(kind).endsWith('List') && Array.isArray(items))
    return {
      ...object,
      items: items.map((item: unknown) =>
        isObject(item) ? masked(kind === 'SecretList' ? { ...item, kind: 'Secret' } : item) : item,
      ),
    }
  if (kind !== 'Secret') return object
  const annotations = isObject(metadata) ? metadata.annotations : undefined
  return {
    ...object,
    ...(isObject(annotations) && lastApplied in annotations
      ? { metadata: { ...Object(metadata), annotations: { ...annotations, [lastApplied]: hidden } } }
      : {}),
    ...(data === undefined ? {} : { data: hide(data) }),
    ...(stringData === undefined ? {} : { stringData: hide(stringData) }),
  }
}

const holdsSecrets = ({ kind }: KubeObject): boolean => kind === 'Secret' || String(kind).endsWith('List')

/** Each document with the template it is from, as Helm prints it. */
const textOf = ({ source, text, object }: Manifest, showSecrets: boolean): string => {
  const body =
    showSecrets || object === undefined || !holdsSecrets(object) ? text : stringifyYaml(masked(object))
  return `---\n# Source: ${source}\n${body.trimEnd()}`
}

const renderChart = async (
  files: readonly ChartFile[],
  invocation: Invocation<RenderOptions>,
  renderer: Renderer,
): Promise<void> => {
  const { options } = invocation
  const format = formatOf(options)
  const values = await Promise.all((options.values ?? []).map(async (path) => (await readText(path)).text))
  const name = options.release ?? (await renderer.describeChart(files)).chart.name
  const rendering = await renderer.renderChart(
    files,
    {
      values,
      release: {
        name,
        namespace: options.namespace ?? defaultNamespace,
        revision: 1,
        isUpgrade: options.isUpgrade === true,
      },
      capabilities: await capabilitiesOf(invocation),
      objects: [],
      seed: randomBytes(32).toString('hex'),
      draws: {},
      skipSchemaValidation: false,
    },
    new Date(),
  )
  for (const warning of rendering.warnings) say(`warning: ${warning}`)
  const documents = [...rendering.crds, ...rendering.manifests, ...rendering.hooks]
  const show = (object: KubeObject): KubeObject => (options.showSecrets === true ? object : masked(object))
  if (format === 'json' || format === 'yaml')
    return printList(
      { items: documents.flatMap(({ object }) => (object === undefined ? [] : [show(object)])) },
      format,
    )
  for (const document of documents) line(textOf(document, options.showSecrets === true))
}

const renderKustomize = async (
  { files, path }: KustomizeFolder,
  { options }: Invocation<RenderOptions>,
  renderer: Renderer,
): Promise<void> => {
  const { objects, warnings } = await renderer.renderKustomize(files, { path }).catch((error: unknown) => {
    const found =
      error instanceof RenderError && error.reason === 'Failed' ? unsupportedEntry(files, path) : undefined
    throw found === undefined
      ? error
      : new UsageError(`${found.file}: ${found.field}: ${found.problem}`, found.fix)
  })
  for (const warning of warnings) say(`warning: ${warning}`)
  print(objects, options)
}

const print = (objects: readonly KubeObject[], options: Invocation<RenderOptions>['options']): void => {
  const shown = objects.map((object) => (options.showSecrets === true ? object : masked(object)))
  const format = formatOf(options)
  if (format === 'json' || format === 'yaml') printList({ items: shown }, format)
  else for (const object of shown) line(`---\n${stringifyYaml(object).trimEnd()}`)
}

interface Source {
  name: string
  render: (invocation: Invocation<RenderOptions>, renderer: Renderer) => Promise<void>
}

const objectsIn = ({ name, data }: ChartFile): KubeObject[] =>
  parseDocuments(Buffer.from(data).toString('utf8'), name).map(({ value }) => value)

const gitSource = async (address: string, options: RenderOptions, signal: AbortSignal): Promise<Source> => {
  const { name, content } = await readGit(address, options, signal)
  if (content.type === 'helm') return { name, render: (...rest) => renderChart(content.files, ...rest) }
  if (options.values !== undefined)
    throw new UsageError(`--values needs a chart, and "${name}" has no ${chartFile}`, 'leave out --values')
  return content.type === 'kustomize'
    ? { name, render: (...rest) => renderKustomize(content, ...rest) }
    : {
        name,
        render: async ({ options }) => print(content.files.flatMap(objectsIn), options),
      }
}

/** What is at a path or an address. Throws UsageError for manifests on this machine. */
const readSource = async (path: string, options: RenderOptions, signal: AbortSignal): Promise<Source> => {
  if (isGitFolder([path], options)) return gitSource(path, options, signal)
  if (!(await isChart(path, options)) && (await isKustomizeFolder(path))) {
    refuseSignature(options)
    const folder = await readKustomizeFolder(path)
    return { name: path, render: (...rest) => renderKustomize(folder, ...rest) }
  }
  const { files, name } = await readChartFrom(path, options, signal)
  if (!files.some((file) => file.name === chartFile || file.name === 'chart.tgz'))
    throw new UsageError(
      `"${path}" holds neither ${chartFile} nor kustomization.yaml`,
      `push manifests as they are: hansa bundle push ${path}`,
    )
  return { name, render: (...rest) => renderChart(files, ...rest) }
}

/** `hansa bundle render CHART`: the objects of a chart or a Kustomize folder, here or in Git, with the values of Secrets hidden. */
export const run: Run<RenderOptions> = async (invocation) => {
  const path = argument(invocation.args, 0)
  const { options, signal } = invocation
  if (options.passwordStdin === true && options.values?.includes('-') === true)
    throw new UsageError('standard input is either the password or values', 'pass the values in a file')
  const { name, render } = await readSource(path, options, signal)
  const renderer = createRenderer()
  try {
    await render(invocation, renderer)
  } catch (error) {
    if (error instanceof RenderError)
      throw new UsageError(`${basename(resolve(name))}: ${error.message}`, hintOf(error))
    throw error
  } finally {
    await renderer.close()
  }
}

const hintOf = ({ reason }: RenderError): string =>
  reason === 'TimedOut' || reason === 'OutOfMemory' ? 'render the chart with smaller values' : ''
