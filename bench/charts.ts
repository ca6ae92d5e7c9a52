import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { builtInApiVersions, type ChartFile, createRenderer, type Renderer } from '@hansa/charts'
import { ensureBuilt } from '../test/rig/index.js'
import { blockedMilliseconds, hubMegabytes, thousandClusters } from './charts-hub.js'
import { type Figure, median, note } from './figure.js'

/**
 * The renderer of charts. render_warm_ms: a chart of 50 templates. large_warm_ms: one of the size and shape of
 * argo-cd's: 130 templates with 2 MB of output, most of it in three CustomResourceDefinitions.
 * render_first_s: the chart of 50 templates by a new renderer, with the start of its worker. helm_ratio: processor time of the large chart,
 * warm, against `helm template` of the same files. thousand_clusters_s, hub_rss_mb (with both charts rendered) and large_values_block_ms: charts-hub.ts.
 * Each the median of five.
 */

const helpers = `{{- define "shop.name" -}}{{ .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}{{- end }}
{{- define "shop.labels" -}}
app.kubernetes.io/name: {{ include "shop.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}
`
const templateOf = (index: number): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "shop.name" . }}-${index}
  labels:
    {{- include "shop.labels" . | nindent 4 }}
  {{- with .Values.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: "${index}"}}
  template:
    metadata: {labels: {app: "${index}"}}
    spec:
      containers:
        - name: main
          image: {{ printf "%s:%s" .Values.image.repository .Values.image.tag | quote }}
          {{- if .Capabilities.APIVersions.Has "policy/v1" }}
          env: {{- toYaml .Values.env | nindent 12 }}
          {{- end }}
          resources: {{- toYaml .Values.resources | nindent 12 }}
`

/** A CustomResourceDefinition of about 550 KB. */
const definitionOf = (index: number): string => {
  const fields = Array.from(
    { length: 2_000 },
    (_, at) => `                field${at}:
                  description: >-
                    Field ${at} describes a property of the application in a few words, as generated
                    definitions do, and says what happens when it is not set.
                  type: string
                  maxLength: 253
`,
  )
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things${index}.shop.example.org
  labels:
    {{- include "shop.labels" . | nindent 4 }}
spec:
  group: shop.example.org
  names: {kind: Thing${index}, plural: things${index}}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
${fields.join('')}`
}

/** @param definitions how many of the templates are CustomResourceDefinitions */
const chartOf = (templates: number, definitions: number): ChartFile[] => {
  const values = {
    replicas: 2,
    image: { repository: 'registry.example.org/shop', tag: '1.2.3' },
    annotations: Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`example.org/a${at}`, 'a value'])),
    env: Array.from({ length: 10 }, (_, at) => ({ name: `VARIABLE_${at}`, value: `the value ${at}` })),
    resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
  }
  const files = {
    'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.2.3\n',
    'values.yaml': JSON.stringify(values),
    'templates/_helpers.tpl': helpers,
    ...Object.fromEntries(
      Array.from({ length: templates }, (_, index) => [
        `templates/t${index}.yaml`,
        index < definitions ? definitionOf(index) : templateOf(index),
      ]),
    ),
  }
  return Object.entries(files).map(([name, text]) => ({ name, data: Buffer.from(text) }))
}

const render = (renderer: Renderer, files: readonly ChartFile[]) =>
  renderer.renderChart(
    files,
    {
      values: [],
      release: { name: 'shop', namespace: 'default', revision: 1, isUpgrade: false },
      capabilities: { kubeVersion: '1.36.3', apiVersions: builtInApiVersions },
      objects: [],
      seed: '0'.repeat(64),
      draws: {},
      skipSchemaValidation: false,
    },
    new Date(),
  )

const milliseconds = async (task: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await task()
  return performance.now() - start
}

/** Of this process and its threads, in milliseconds. */
const processorMilliseconds = async (task: () => Promise<unknown>): Promise<number> => {
  const before = process.cpuUsage()
  await task()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

const fiveTimes = async (measure: () => Promise<number>): Promise<number[]> => {
  const values: number[] = []
  while (values.length < 5) values.push(await measure())
  return values
}

const firstRender = async (files: readonly ChartFile[]): Promise<number> => {
  const renderer = createRenderer()
  try {
    return (await milliseconds(() => render(renderer, files))) / 1_000
  } finally {
    await renderer.close()
  }
}

/** User and system time of `helm template`, in milliseconds, as bash measures it. */
const helmTime = (helm: string, folder: string): number => {
  const script = 'TIMEFORMAT="%U %S"; time "$0" template shop "$1" --kube-version 1.36.3 >/dev/null'
  const { stderr, status } = spawnSync('bash', ['-c', script, helm, folder], { encoding: 'utf8' })
  const times = stderr.trim().split(/\s+/).slice(-2).map(Number)
  if (status !== 0 || times.some(Number.isNaN)) throw new Error(`helm template failed: ${stderr}`)
  return times.reduce((sum, seconds) => sum + seconds * 1_000, 0)
}

export const run = async (): Promise<Figure[]> => {
  const ordinary = chartOf(50, 0)
  const large = chartOf(130, 3)
  const firsts = await fiveTimes(() => firstRender(ordinary))
  const renderer = createRenderer()
  const folder = mkdtempSync(join(tmpdir(), 'hansa-bench-'))
  try {
    for (const { name, data } of large) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), data)
    }
    const helm = join(await ensureBuilt('helm'), 'helm')
    for (let times = 0; times < 3; times += 1) await render(renderer, ordinary)
    const warm = await fiveTimes(() => milliseconds(() => render(renderer, ordinary)))
    const { manifests } = await render(renderer, large)
    note(`the large chart prints ${manifests.reduce((sum, { text }) => sum + text.length, 0)} bytes`)
    const largeWarm = await fiveTimes(() => milliseconds(() => render(renderer, large)))
    const ratios = await fiveTimes(async () => {
      const ours = await processorMilliseconds(() => render(renderer, large))
      const bare = helmTime(helm, folder)
      note(`processor time: ${ours.toFixed(0)} ms, helm ${bare.toFixed(0)} ms`)
      return ours / bare
    })
    const thousand = await fiveTimes(() => thousandClusters(ordinary))
    const resident = await fiveTimes(() => hubMegabytes([ordinary, large]))
    const blocked = await fiveTimes(blockedMilliseconds)
    note(`resident, MB: ${resident.map((value) => value.toFixed(0)).join(', ')}`)
    return [
      { figure: 'render_warm_ms', value: median(warm), unit: 'ms', goal: '<= 300' },
      { figure: 'large_warm_ms', value: median(largeWarm), unit: 'ms', goal: '<= 1200' },
      { figure: 'render_first_s', value: median(firsts), unit: 's', goal: '<= 3' },
      { figure: 'helm_ratio', value: median(ratios), unit: '', goal: '<= 4' },
      { figure: 'thousand_clusters_s', value: median(thousand), unit: 's', goal: '<= 5' },
      { figure: 'hub_rss_mb', value: median(resident), unit: 'MB', goal: '<= 400' },
      { figure: 'large_values_block_ms', value: median(blocked), unit: 'ms', goal: '<= 50' },
    ]
  } finally {
    await renderer.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
