import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, available, type Registry, startRegistry } from '../../rig/index.js'
import { type Hub, startHub } from '../../support/hub.js'
import { type Helm, openHelm } from './helm.js'
import { cosignSign, createCosignKey, createGpgKey, packSigned } from './signing.js'

const can = available(['helm', 'registry'])

describe.skipIf(!can.available)(
  can.available ? 'the hub fetches a chart' : `pushing charts (skipped: ${can.reason})`,
  () => {
    let helm: Helm
    let registry: Registry
    let hub: Hub
    let repository: Server
    let url: string
    /** Requests of the repository, with their Authorization header. */
    const requests: (string | undefined)[] = []
    /** Answers of the repository in place of files. */
    const redirects = new Map<string, string>()

    beforeAll(async () => {
      helm = await openHelm()
      registry = await startRegistry()
      hub = await startHub()
      const { username, password } = registry.account
      await helm.run('registry', 'login', registry.host, '--plain-http', '-u', username, '-p', password)
      for (const version of ['1.2.0', '9.0.1', '9.4.2', '10.0.0']) {
        const archive = await helm.pack('web', version)
        await helm.run('push', archive, `oci://${registry.host}/charts`, '--plain-http')
      }
      repository = createServer((request, response) => {
        requests.push(request.headers.authorization)
        const location = redirects.get(request.url ?? '')
        if (location !== undefined) return void response.writeHead(302, { location }).end()
        try {
          response.end(readFileSync(join(helm.folder, 'packed', (request.url ?? '').slice(1))))
        } catch {
          response.writeHead(404).end()
        }
      }).listen(0, '127.0.0.1')
      await new Promise((resolve) => repository.once('listening', resolve))
      url = `http://127.0.0.1:${(repository.address() as AddressInfo).port}`
      await helm.run('repo', 'index', join(helm.folder, 'packed'))
    })
    afterAll(async () => {
      repository?.close()
      await hub?.stop()
      await registry?.stop()
      helm?.close()
    })

    const spec = async (name: string): Promise<unknown> =>
      at(JSON.parse(await hub.hansa('get', 'bundle', name, '-o', 'json')), 'spec')

    test('from a registry, by a range, with credentials that it does not keep', async () => {
      const { username, password } = registry.account
      const words = ['bundle', 'push', `oci://${registry.host}/charts/web`, '--version', '^9']
      const login = ['--username', username, '--password', password]
      expect(await hub.hansa(...words, ...login)).toBe('bundle/web@0.1.0 pushed (chart web 9.4.2)\n')
      const stored = await spec('web')
      expect(at(stored, 'source', 'chart')).toEqual({
        name: 'web',
        version: '9.4.2',
        from: `oci://${registry.host}/charts/web:9.4.2`,
        digest: expect.stringMatching(/^sha256:/),
      })
      expect(JSON.stringify(stored)).not.toContain(password)
      expect(await hub.hansa(...words, ...login)).toBe('bundle/web@0.1.0 unchanged\n')
      await expect(hub.hansa(...words, '--username', username, '--password', 'wrong')).rejects.toThrow(
        /cannot be fetched: .*registry/i,
      )
    })

    test('from a repository, and the dependencies that a pushed folder lacks', async () => {
      const words = ['bundle', 'push', 'web', '--repo', url, '--version', '>=9 <9.4', '--name', 'old']
      expect(await hub.hansa(...words)).toBe('bundle/old@0.1.0 pushed (chart web 9.0.1)\n')
      const folder = helm.write('app', {
        'Chart.yaml': `apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n  - { name: web, version: ^1, repository: '${url}' }\n`,
        'templates/app.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: app }\n',
      })
      expect(await hub.hansa('bundle', 'push', folder)).toContain('bundle/app@0.1.0 pushed (chart app 1.0.0)')
      const { objects } = await hub.client.bundles.revision('app', '0.1.0')
      expect(objects.map((object) => at(object, 'metadata', 'name'))).toEqual(['web', 'app'])
    })

    test('but follows no redirect to an address that is refused, and sends no credentials to another host', async () => {
      redirects.set('/index.yaml', 'http://169.254.169.254/latest/meta-data')
      const words = ['bundle', 'push', 'web', '--repo', url, '--name', 'stolen']
      const login = ['--username', 'u', '--password', 'p']
      await expect(hub.hansa(...words, ...login)).rejects.toThrow(/169\.254\.169\.254/)
      requests.length = 0
      redirects.set('/index.yaml', `${url.replace('127.0.0.1', 'localhost')}/web/index.yaml`)
      await expect(hub.hansa(...words, ...login)).rejects.toThrow()
      expect(requests).toEqual([expect.stringMatching(/^Basic /), undefined])
      redirects.clear()
    })

    test('signed by helm package, from a file, a repository and a registry, and records the key', async () => {
      const acme = await createGpgKey(join(helm.folder, 'keys'), 'acme')
      const other = await createGpgKey(join(helm.folder, 'keys'), 'other')
      const archive = await packSigned(helm, 'signed', acme)
      await helm.run('push', archive, `oci://${registry.host}/charts`, '--plain-http')
      await helm.run('repo', 'index', join(helm.folder, 'packed'))
      const { username, password } = registry.account
      const login = ['--username', username, '--password', password]
      const sources = {
        file: [archive],
        repository: ['signed', '--repo', url, '--version', '1.0.0+build.1'],
        registry: [`oci://${registry.host}/charts/signed`, '--version', '1.0.0+build.1', ...login],
      }
      for (const [name, source] of Object.entries(sources)) {
        const words = ['bundle', 'push', ...source, '--name', `by-${name}`, '--verify', '--keyring']
        await expect(hub.hansa(...words, other.keyring)).rejects.toThrow(
          /no valid signature by a key of the keyring/,
        )
        await expect(hub.client.bundles.get(`by-${name}`)).rejects.toThrow(/not found/)
        expect(await hub.hansa(...words, acme.keyring)).toContain('pushed (chart signed 1.0.0+build.1)')
        expect(at(await spec(`by-${name}`), 'source', 'chart', 'verified')).toEqual({
          gpg: { fingerprint: acme.fingerprint, user: 'acme <acme@acme.example>' },
        })
      }
      const words = ['bundle', 'push', 'web', '--repo', url, '--name', 'unsigned']
      await expect(hub.hansa(...words, '--verify', '--keyring', acme.keyring)).rejects.toThrow(
        /has no provenance file/,
      )
      await expect(hub.hansa(...words, '--verify', '--keyring', acme.secret)).rejects.toThrow(/private key/)
      expect(await hub.hansa('bundle', 'render', archive, '--verify', '--keyring', acme.keyring)).toContain(
        'name: signed',
      )
    })

    test('in a registry if cosign signed it with the key', async () => {
      const acme = createCosignKey(helm.folder, 'acme')
      const other = createCosignKey(helm.folder, 'other')
      const { username, password } = registry.account
      const words = (version: string, key: string) =>
        [
          'bundle',
          'push',
          `oci://${registry.host}/charts/web`,
          '--version',
          version,
          '--name',
          'cosigned',
        ].concat('--username', username, '--password', password, '--cosign-key', key)
      await cosignSign(registry, 'charts/web', '9.4.2', acme.privateKey)
      expect(await hub.hansa(...words('9.4.2', acme.file))).toContain('pushed (chart web 9.4.2)')
      expect(at(await spec('cosigned'), 'source', 'chart', 'verified')).toEqual({
        cosign: { key: expect.stringMatching(/^sha256:/) },
      })
      await expect(hub.hansa(...words('9.4.2', other.file))).rejects.toThrow(
        /none of 1 signatures is by this key/,
      )
      await expect(hub.hansa(...words('10.0.0', acme.file))).rejects.toThrow(/has no signature/)
      expect(at(await spec('cosigned'), 'version')).toBe('0.1.0')
    })
  },
)
