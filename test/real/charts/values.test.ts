import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { at, available } from '../../rig/index.js'
import { eventually, objectAt, placement, type RealFleet, startFleet } from '../fleet.js'
import { settled as releaseSettled } from './chart-release.js'

const can = available()
const password = 'hunter2-hunter2'

/** A chart with generated values, a hook, a subchart with globals and notes. */
const chart: Readonly<Record<string, string>> = {
  'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'values.yaml': 'greeting: hello\nlimits: { cpu: 1, memory: 1Gi }\nauth: {}\nglobal: { zone: none }\n',
  'templates/login.yaml': `{{- $ca := genCA "shop" 365 }}
apiVersion: v1
kind: Secret
metadata: { name: {{ .Release.Name }}-login }
stringData: { key: {{ randAlphaNum 24 }}, ca.crt: {{ $ca.Cert | quote }}, admin: {{ .Values.auth.password | quote }} }
`,
  'templates/settings.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }}-settings }
data: { greeting: {{ .Values.greeting | quote }}, limits: {{ .Values.limits | toJson | quote }} }
`,
  'templates/hook.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }}-hook, annotations: { helm.sh/hook: "pre-install,pre-upgrade" } }
data: { greeting: {{ .Values.greeting | quote }} }
`,
  'templates/NOTES.txt':
    '{{ .Values.greeting }} from {{ .Values.global.zone }}, log in with {{ .Values.auth.password }}\n',
  'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
  'charts/db/templates/zone.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }}-zone }
data: { zone: {{ .Values.global.zone }} }
`,
}

describe.skipIf(!can.available)(
  can.available ? 'values and differences of a chart' : `values of a chart (skipped: ${can.reason})`,
  () => {
    let fleet: RealFleet
    const folder = mkdtempSync(join(tmpdir(), 'hansa-values-'))
    beforeAll(async () => {
      fleet = await startFleet(['eu-1', 'eu-2'])
    })
    afterAll(async () => {
      await fleet?.close()
      rmSync(folder, { recursive: true, force: true })
    })

    const hansa = (...words: string[]): Promise<string> => fleet.hub.hansa(...words)
    const writeFile = (name: string, text: string): string => {
      const path = join(folder, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
      return path
    }
    const releaseFile = (spec: object = {}): string =>
      writeFile(
        'release.yaml',
        stringify({
          apiVersion: 'hansa.dev/v1',
          kind: 'Release',
          metadata: { name: 'shop' },
          spec: {
            bundle: { name: 'shop', version: '0.1.0' },
            placement: 'everywhere',
            namespace: 'shop',
            values: { greeting: 'good morning', global: { zone: 'eu' } },
            valuesFrom: [{ pointer: '/auth/password', secret: { value: password } }],
            overrides: [{ clusters: { names: ['eu-2'] }, values: { limits: { cpu: 2 } } }],
            ...spec,
          },
        }),
      )
    const changed = { values: { greeting: 'good evening', global: { zone: 'eu' } } }
    const client = () => fleet.hub.client.releases
    const settled = (): Promise<void> => releaseSettled(fleet, 'shop', 2)
    /** The exit code and the output of `hansa release diff`; `hansa` rejects when the exit code is not 0. */
    const diff = async (...words: string[]): Promise<string> => {
      try {
        return await hansa('release', 'diff', 'shop', ...words)
      } catch (error) {
        return String(error)
      }
    }

    test('a release that does not exist yet adds every object, per group of clusters', async () => {
      for (const [name, text] of Object.entries(chart)) writeFile(join('shop', name), text)
      await hansa('bundle', 'push', join(folder, 'shop'))
      await hansa('apply', '-f', fleet.file(placement({}, 'everywhere')))
      const spec = {
        bundle: { name: 'shop', version: '0.1.0' },
        placement: 'everywhere',
        overrides: [{ clusters: { names: ['eu-2'] }, values: { limits: { cpu: 2 } } }],
      }
      const { groups } = await client().diff('shop', { spec })
      expect(groups.map(({ clusters, objects }) => [clusters, objects.map(({ change }) => change)])).toEqual([
        [['eu-1'], ['Added', 'Added', 'Added', 'Added']],
        [['eu-2'], ['Added', 'Added', 'Added', 'Added']],
      ])
    })

    test('after it is applied nothing differs, and generated values stay', async () => {
      await hansa('apply', '-f', releaseFile())
      await settled()
      expect(await diff()).toBe('')
      expect(await diff('-f', releaseFile())).toBe('')
    })

    test('a change is shown, applied, and shows no more', async () => {
      const shown = await diff('-f', releaseFile(changed))
      expect(shown).toContain('ended with 1:')
      expect(shown).toContain('-  greeting: good morning')
      expect(shown).toContain('+  greeting: good evening')
      expect(shown).toContain('shop-hook (hook)')
      expect(shown).not.toContain('shop-login')
      expect(shown).not.toContain(password)
      const file = releaseFile(changed)
      await hansa('apply', '-f', file)
      await eventually(
        'the greeting changed',
        async () => {
          const [one] = fleet.clusters
          const path = '/api/v1/namespaces/shop/configmaps/shop-settings'
          return one && at(await objectAt(one, path), 'data', 'greeting')
        },
        'good evening',
      )
      await settled()
      expect(await diff('-f', file)).toBe('')
      expect(await diff()).toBe('')
    })

    test('its values contain facts about each cluster, once the cluster has them', async () => {
      const filled = {
        template: true,
        values: {
          greeting: 'good evening',
          global: { zone: '{{ cluster.name }} {{ cluster.labels.site }}' },
        },
      }
      await hansa('cluster', 'label', 'eu-1', 'site=north')
      await hansa('apply', '-f', releaseFile(filled))
      const zones = () =>
        Promise.all(
          fleet.clusters.map(async (cluster) =>
            at(await objectAt(cluster, '/api/v1/namespaces/shop/configmaps/shop-zone'), 'data', 'zone'),
          ),
        )
      await eventually('only eu-1 has the label', zones, ['eu-1 north', 'eu'])
      const items = await client().targets('shop')
      expect(items.find(({ spec }) => spec.cluster === 'eu-2')?.status.message).toContain(
        'cluster "eu-2" has no value for {{ cluster.labels.site }}',
      )
      await hansa('cluster', 'label', 'eu-2', 'site=south')
      await eventually('both have it', zones, ['eu-1 north', 'eu-2 south'])
      await hansa('cluster', 'label', 'eu-1', 'site=west')
      await eventually('a label changed', zones, ['eu-1 west', 'eu-2 south'])
      await hansa('apply', '-f', releaseFile(changed))
      await eventually('without template', zones, ['eu', 'eu'])
      await settled()
    })

    test('a changed secret value is seen, and not shown', async () => {
      const valuesFrom = [{ pointer: '/auth/password', secret: { value: 'hunter3-hunter3' } }]
      const shown = await diff('-f', releaseFile({ ...changed, valuesFrom }))
      expect(shown).toContain('shop-login')
      expect(shown).not.toMatch(/hunter|aHVudGVy/)
    })

    test('its values are those of Helm, with their origins', async () => {
      const { values, origins } = await client().values('shop', { cluster: 'eu-2' })
      expect(values).toEqual({
        greeting: 'good evening',
        limits: { cpu: 2, memory: '1Gi' },
        auth: { password: { digest: expect.stringMatching(/^hmac-/) } },
        global: { zone: 'eu' },
        db: { global: { zone: 'eu' } },
      })
      expect(origins).toContainEqual({ pointer: '/limits/cpu', origin: 'Override', override: 0 })
      expect(origins).toContainEqual({ pointer: '/limits/memory', origin: 'Chart' })
      expect(origins).toContainEqual({ pointer: '/db/global/zone', origin: 'Release' })
      expect(await hansa('release', 'values', 'shop', '--origins')).toMatch(/\/auth\/password .* Secret/)
    })

    test('its notes are rendered without secret values', async () => {
      const notes = await hansa('release', 'notes', 'shop')
      expect(notes).toContain('good evening from eu, log in with [hidden]')
      expect(await hansa('release', 'status', 'shop', '--notes')).toContain('log in with [hidden]')
    })
  },
)
