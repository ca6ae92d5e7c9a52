/** A chart in the form in which clients upload it; `files` by path, in addition to Chart.yaml. */
export const chartFiles = (
  files: Readonly<Record<string, string>>,
  { name = 'shop', version = '1.0.0', more = '' } = {},
): { files: { name: string; data: string }[] } => ({
  files: Object.entries({
    'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n${more}`,
    ...files,
  }).map(([path, text]) => ({ name: path, data: Buffer.from(text).toString('base64') })),
})

/** A Secret with a generated password, a certificate, and a ConfigMap in which the password appears. */
export const passwordTemplate = `{{- $password := randAlphaNum 24 }}
{{- $ca := genCA "shop" 365 }}
apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}-login
stringData:
  password: {{ $password }}
  ca: {{ $ca.Cert | quote }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-url
  annotations: { rendered: {{ now | unixEpoch | quote }} }
data:
  url: postgres://app:{{ $password }}@db
  greeting: {{ .Values.greeting | default "hello" | quote }}
`
