import type { Hub } from '../support/hub.js'

/** A pod with this label fails after it ran (KWOK). */
const failing = 'pod-container-running-failed.stage.kwok.x-k8s.io'

/** The template of a Job that is a hook; it fails when the value `fails` is its name. */
export const hookJob = (name: string, hook: string, more = ''): string => `apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
  annotations:
    helm.sh/hook: ${hook}
${more}
spec:
  backoffLimit: 0
  template:
    metadata:
      labels: { ${failing}: {{ if eq .Values.fails "${name}" }}"true"{{ else }}"false"{{ end }} }
    spec:
      restartPolicy: Never
      containers:
        - { name: main, image: busybox, command: [ "true" ], resources: {} }
`

/** `HookStarted migrate (pre-install)`, the oldest first. */
export const hookEventsOf = async ({ client }: Hub): Promise<string[]> =>
  (await client.events.list({ kind: 'Release' })).items
    .filter(({ reason }) => reason.startsWith('Hook'))
    .map(({ reason, message }) => `${reason} ${/\/(\S+ \([a-z-]+\))/.exec(message)?.[1]}`)
    .reverse()
