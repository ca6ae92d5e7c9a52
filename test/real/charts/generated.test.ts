import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, available, type Cluster } from '../../rig/index.js'
import { divided, eventually, objectAt, type RealFleet, startFleet } from '../fleet.js'
import { type ChartFiles, placesOf, settled as releaseSettled, writeChart } from './chart-release.js'

const can = available()

const secret = (name: string, data: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: { name: ${name} }\nstringData:\n${data}`

const chart: ChartFiles = {
  'Chart.yaml': 'apiVersion: v2\nname: safe\nversion: 1.0.0\n',
  'values.yaml': 'greeting: hello\n',
  'templates/login.yaml': secret('login', '  password: {{ randAlphaNum 24 }}\n'),
  'templates/token.yaml': secret('token', '  token: {{ randAlphaNum 24 }}\n'),
  // As many charts do: what is there stays, and an upgrade without it fails.
  'templates/found.yaml': `{{- $found := lookup "v1" "Secret" .Release.Namespace "found" }}
{{- if and .Release.IsUpgrade (not $found) }}{{ fail "the password is required" }}{{ end }}
apiVersion: v1
kind: Secret
metadata: { name: found }
data:
  password: {{ if $found }}{{ $found.data.password }}{{ else }}{{ randAlphaNum 24 | b64enc }}{{ end }}
`,
  'templates/tls.yaml': `{{- $ca := genCA "safe" 365 }}
{{- $web := genSignedCert "web" nil nil 30 $ca }}
${secret('ca', '  crt: {{ $ca.Cert | quote }}\n')}---
${secret('web', '  crt: {{ $web.Cert | quote }}\n')}`,
  'templates/state.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: state }
data:
  greeting: {{ .Values.greeting }}
  event: {{ ternary "upgrade" "install" .Release.IsUpgrade }}
  revision: {{ .Release.Revision | quote }}
`,
}

const names = ['login', 'token', 'ca', 'web', 'found'] as const

describe.skipIf(!can.available)(
  can.available ? 'generated values of a chart' : `generated values of a chart (skipped: ${can.reason})`,
  () => {
    let fleet: RealFleet
    const folder = mkdtempSync(join(tmpdir(), 'hansa-generated-'))
    beforeAll(async () => {
      fleet = await startFleet(['eu-1', 'eu-2'])
    })
    afterAll(async () => {
      await fleet?.close()
      rmSync(folder, { recursive: true, force: true })
    })

    const hansa = (...words: string[]): Promise<string> => fleet.hub.hansa(...words)
    const write = (files: ChartFiles, chartName = 'safe'): string =>
      writeChart(join(folder, chartName), files)
    const dataOf = async (cluster: Cluster, path: string): Promise<unknown> =>
      at(await objectAt(cluster, `/api/v1/namespaces/safe/${path}`), 'data')
    const secretsOn = async (cluster: Cluster): Promise<Record<string, string>> =>
      Object.fromEntries(
        await Promise.all(
          names.map(
            async (name) => [name, JSON.stringify(await dataOf(cluster, `secrets/${name}`))] as const,
          ),
        ),
      )
    const places = () => placesOf(fleet, '/api/v1/namespaces/safe/configmaps/state')
    const settled = (): Promise<void> => releaseSettled(fleet, 'safe')
    const state = (cluster: Cluster): Promise<unknown> => dataOf(cluster, 'configmaps/state')

    test('an installation is one until the values change, whatever else is rendered again', async () => {
      await hansa('bundle', 'push', write(chart))
      await hansa('apply', '-f', fleet.file(divided(0)))
      await hansa(
        ...['release', 'create', 'safe', '--bundle', 'safe', '--placement', 'everywhere'],
        ...['--target-namespace', 'safe', '--wait', '--timeout', '90s'],
      )
      await settled()
      const { home } = await places()
      expect(await state(home)).toEqual({ greeting: 'hello', event: 'install', revision: '1' })
      await fleet.hub.kill()
      await fleet.hub.start()
      await settled()
      expect(await state(home)).toEqual({ greeting: 'hello', event: 'install', revision: '1' })
      const before = await secretsOn(home)
      const values = { greeting: 'bye' }
      const { spec } = await fleet.hub.client.releases.get('safe')
      const announced = await fleet.hub.client.releases.diff('safe', { spec: { ...spec, values } })
      await fleet.hub.client.releases.patch('safe', { spec: { values } })
      const upgraded = { event: 'upgrade', greeting: 'bye', revision: '2' }
      await eventually('the upgrade is applied', () => state(home), upgraded)
      await settled()
      expect(await secretsOn(home)).toEqual(before)
      // The difference named this beforehand, and nothing else: `found` comes from a lookup.
      expect(announced.groups).toMatchObject([
        {
          clusters: [home.name],
          objects: [{ kind: 'ConfigMap', name: 'state', after: { data: upgraded } }],
        },
      ])
      expect(announced.groups[0]?.objects).toHaveLength(1)
      expect(announced.groups[0]).not.toHaveProperty('problem')
      const { groups } = await fleet.hub.client.releases.diff('safe')
      expect(groups).toMatchObject([{ clusters: [home.name], objects: [] }])
    })

    test('a selected value is drawn again, and no other', async () => {
      const { home } = await places()
      const before = await secretsOn(home)
      const output = await hansa('release', 'rotate-generated', 'safe', '--match', 'Secret/token')
      expect(output).toContain('safe/templates/token.yaml')
      await eventually(
        'the token is another one',
        async () => (await secretsOn(home)).token !== before.token,
        true,
      )
      await settled()
      const after = await secretsOn(home)
      expect({ ...after, token: '' }).toEqual({ ...before, token: '' })
      for (const value of Object.values({ ...before, ...after })) expect(output).not.toContain(value)
    })

    test('a value that the chart looks up is drawn again too', async () => {
      const { home } = await places()
      const before = await secretsOn(home)
      await hansa('release', 'rotate-generated', 'safe', '--match', 'safe/templates/found.yaml')
      await eventually(
        'the password is another one',
        async () => (await secretsOn(home)).found !== before.found,
        true,
      )
      await settled()
      const after = await secretsOn(home)
      expect({ ...after, found: '' }).toEqual({ ...before, found: '' })
    })

    test('a certificate is replaced with its authority, also by a hub that is killed afterwards', async () => {
      const { home } = await places()
      const before = await secretsOn(home)
      await hansa('release', 'rotate-generated', 'safe', '--match', 'Secret/web')
      await fleet.hub.kill()
      await fleet.hub.start()
      await eventually(
        'both certificates are others',
        async () => {
          const now = await secretsOn(home)
          return now.ca !== before.ca && now.web !== before.web
        },
        true,
      )
      await settled()
      const after = await secretsOn(home)
      expect([after.login, after.token]).toEqual([before.login, before.token])
    })

    test('all are the same in a version that draws first and elsewhere, and on the cluster that the release fails over to', async () => {
      const { home, other } = await places()
      const before = await secretsOn(home)
      write({ 'templates/a.yaml': secret('first', '  key: {{ randAlphaNum 24 }}\n') })
      // A file with a generated value gets another name, too.
      renameSync(join(folder, 'safe/templates/token.yaml'), join(folder, 'safe/templates/moved.yaml'))
      await hansa('bundle', 'push', join(folder, 'safe'))
      await fleet.hub.client.releases.patch('safe', { spec: { bundle: { version: '0.1.1' } } })
      await eventually('the revision is 3', async () => at(await state(home), 'revision'), '3')
      await settled()
      expect(await secretsOn(home)).toEqual(before)
      await home.kill()
      await eventually('the other cluster has the values', () => secretsOn(other), before, 120_000)
      expect(await state(other)).toEqual({ greeting: 'bye', event: 'install', revision: '3' })
      await home.restart()
      await settled()
    })

    test('a successor has the values of a release whose volume stayed', async () => {
      const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`
      const path = write(
        {
          'Chart.yaml': 'apiVersion: v2\nname: kept\nversion: 1.0.0\n',
          'templates/login.yaml': secret('kept', '  password: {{ randAlphaNum 24 }}\n'),
          'templates/data.yaml': claim,
        },
        'kept',
      )
      await hansa('bundle', 'push', path)
      // There are no volumes: the claim stays Pending, and the release is applied but not Ready.
      const create = async (): Promise<{ cluster: Cluster; data: unknown }> => {
        await hansa(
          ...['release', 'create', 'kept', '--bundle', 'kept', '--placement', 'everywhere'],
          ...['--target-namespace', 'safe'],
        )
        const applied = async () => (await fleet.hub.client.releases.get('kept')).status.targets.applied
        await eventually('the release is applied', applied, 1)
        for (const cluster of fleet.clusters) {
          const data = await dataOf(cluster, 'secrets/kept')
          if (data !== undefined) return { cluster, data }
        }
        throw new Error('no cluster has the Secret')
      }
      const before = await create()
      await hansa('delete', 'release', 'kept', '--yes', '--wait')
      expect(await dataOf(before.cluster, 'secrets/kept')).toBeUndefined()
      const claimPath = '/api/v1/namespaces/safe/persistentvolumeclaims/data'
      expect(await objectAt(before.cluster, claimPath)).toBeDefined()
      expect((await create()).data).toEqual(before.data)
    })
  },
)
