import type { HansaClient } from '@hansa/sdk'

const values = `# Pods to run
replicaCount: 1
image:
  # Where the image is
  repository: nginx
  tag: "1.30" # of the app
auth:
  user: admin
hosts:
  - shop.example
`

const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties: {
    replicaCount: { type: 'integer', minimum: 1, description: 'How many pods run' },
    image: {
      type: 'object',
      properties: {
        repository: { type: 'string' },
        tag: { type: 'string' },
        pullPolicy: { enum: ['Always', 'IfNotPresent'] },
      },
    },
    auth: {
      type: 'object',
      properties: { password: { type: 'string', minLength: 8 } },
    },
    // A schema that refers to itself.
    tree: { $ref: '#/definitions/tree' },
  },
  definitions: { tree: { type: 'object', properties: { below: { $ref: '#/definitions/tree' } } } },
}

const readme = `# The shop

Sells **things**.

<script>document.title = 'hacked'</script>
<img src="https://evil.example/pixel.png" onerror="document.title = 'hacked'">

![pixel](https://evil.example/pixel.png) [run](javascript:document.title='hacked') [home](https://shop.example)
`

const templates = {
  'templates/config.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  replicas: {{ .Values.replicaCount | quote }}
  hosts: {{ join "," .Values.hosts | quote }}
`,
  'templates/secret.yaml': `apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}
stringData:
  {{- if .Values.strict }}
  password: {{ required "auth.password is required" .Values.auth.password }}
  {{- else }}
  password: {{ .Values.auth.password | default "none" }}
  {{- end }}
`,
  'templates/hook.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-before
  annotations: {helm.sh/hook: pre-install, helm.sh/hook-weight: "5"}
`,
  'templates/NOTES.txt': `{{ .Release.Name }} runs <b>{{ .Values.replicaCount }}</b> pods.`,
}

/** Pushes a chart with a schema, comments, a hook, notes, and a README that tries to run scripts. */
export const pushChart = async (
  client: HansaClient,
  name: string,
  version = '1.0.0',
  more = '',
): Promise<void> => {
  const files = {
    'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\nappVersion: "3"\ndescription: Sells things\n`,
    'values.yaml': values + more,
    'values.schema.json': JSON.stringify(schema),
    'README.md': readme,
    ...templates,
  }
  const source = {
    type: 'helm',
    chart: {
      files: Object.entries(files).map(([path, text]) => ({
        name: path,
        data: Buffer.from(text).toString('base64'),
      })),
    },
  }
  const metadata = { name, namespace: 'default' }
  await client.request('PUT', `/api/v1/namespaces/default/bundles/${name}`, {
    body: { apiVersion: 'hansa.dev/v1', kind: 'Bundle', metadata, spec: { version, source } },
  })
}
