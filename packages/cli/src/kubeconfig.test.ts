import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringifyYaml } from '@hansa/manifests'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { kubeconfigPaths, readContext } from './kubeconfig.js'

const folder = mkdtempSync(join(tmpdir(), 'hansa-kubeconfig-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => {
  vi.unstubAllEnvs()
})

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** A kubeconfig with one context `name`; gives its path. */
const write = (name: string, { user = {}, cluster = {} }: { user?: object; cluster?: object }): string => {
  const path = join(folder, `${name}.yaml`)
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server: `https://${name}:6443`, ...cluster } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  }
  writeFileSync(path, stringifyYaml(content))
  return path
}

describe('a context of a kubeconfig', () => {
  test('yields the connection to the server: authority, name and proxy', async () => {
    const cluster = {
      'certificate-authority-data': base64('CA'),
      'tls-server-name': 'api.internal',
      'proxy-url': 'http://proxy:3128',
    }
    const { context, connection } = await readContext(
      [write('way', { cluster, user: { token: 't' } })],
      undefined,
    )
    expect(context).toBe('way')
    expect(connection).toEqual({
      server: 'https://way:6443',
      certificateAuthority: 'CA',
      serverName: 'api.internal',
      proxyUrl: 'http://proxy:3128',
      credentials: { token: { value: 't' } },
    })
  })

  test('yields a client certificate', async () => {
    const user = { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') }
    const { connection } = await readContext([write('cert', { user })], 'cert')
    expect(connection.credentials).toEqual({ clientCertificate: 'CERT', clientKey: { value: 'KEY' } })
  })

  test('yields the content of a token file', async () => {
    writeFileSync(join(folder, 'token'), 'of-a-file\n')
    const user = { tokenFile: './token' }
    const { connection } = await readContext([write('file', { user })], undefined)
    expect(connection.credentials).toEqual({ token: { value: 'of-a-file' } })
  })

  test('yields the answer of an exec plugin, run locally and not by the hub', async () => {
    const answer = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'of-a-plugin' },
    }
    const script = join(folder, 'plugin.cjs')
    writeFileSync(script, `process.stdout.write(${JSON.stringify(JSON.stringify(answer))})`)
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: [script],
      interactiveMode: 'Never',
    }
    const { connection } = await readContext([write('exec', { user: { exec } })], undefined)
    expect(connection.credentials).toEqual({ token: { value: 'of-a-plugin' } })
  })

  test('passes the cluster to an exec plugin that asks for it, and finds the plugin next to the kubeconfig', async () => {
    const script = join(folder, 'beside.cjs')
    const lines = [
      `#!${process.execPath}`,
      'const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO)',
      "const token = Buffer.from(JSON.stringify(info)).toString('base64')",
      'process.stdout.write(JSON.stringify({ ...info, status: { token } }))',
    ]
    writeFileSync(script, lines.join('\n'), { mode: 0o755 })
    const exec = (provideClusterInfo: boolean) => ({
      apiVersion: 'client.authentication.k8s.io/v1',
      command: './beside.cjs',
      interactiveMode: 'Never',
      provideClusterInfo,
    })
    const cluster = {
      'certificate-authority-data': base64('CA'),
      'tls-server-name': 'api.internal',
      extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'eu' } }],
    }
    const told = async (name: string, given: object): Promise<unknown> => {
      const { connection } = await readContext([write(name, { cluster, user: { exec: given } })], undefined)
      if (!('token' in connection.credentials)) throw new Error('no token')
      return JSON.parse(Buffer.from(connection.credentials.token.value, 'base64').toString('utf8'))
    }
    expect(await told('informed', exec(true))).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: {
          server: 'https://informed:6443',
          'tls-server-name': 'api.internal',
          'certificate-authority-data': base64('CA'),
          config: { audience: 'eu' },
        },
      },
    })
    expect(await told('uninformed', exec(false))).toMatchObject({ spec: { interactive: false } })
    expect(await told('uninformed', exec(false))).not.toHaveProperty('spec.cluster')
  })

  test('yields the client certificate of an exec plugin', async () => {
    const script = join(folder, 'certificate.cjs')
    const status = { clientCertificateData: 'CERT', clientKeyData: 'KEY' }
    writeFileSync(script, `process.stdout.write(JSON.stringify({ status: ${JSON.stringify(status)} }))`)
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: [script] }
    const { connection } = await readContext([write('execcert', { user: { exec } })], undefined)
    expect(connection.credentials).toEqual({ clientCertificate: 'CERT', clientKey: { value: 'KEY' } })
  })

  test('shows the install hint of a plugin that is missing', async () => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'hansa-no-such-plugin',
      installHint: 'Install it with: pkg install login-plugin',
    }
    await expect(readContext([write('missing', { user: { exec } })], undefined)).rejects.toMatchObject({
      message: expect.stringMatching(/exec plugin "hansa-no-such-plugin" failed: .*ENOENT/),
      hint: 'Install it with: pkg install login-plugin',
    })
  })

  test('is refused, naming the context, when its plugin fails', async () => {
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: join(folder, 'none'), args: [] }
    await expect(readContext([write('fails', { user: { exec } })], undefined)).rejects.toThrow(
      /no credential for context "fails"/,
    )
  })

  test('is refused without a credential', async () => {
    await expect(readContext([write('bare', {})], undefined)).rejects.toThrow(/no token and no client cert/)
  })

  test('is refused if no context has that name', async () => {
    await expect(readContext([write('one', { user: { token: 't' } })], 'two')).rejects.toThrow(
      /one\.yaml has no context "two"/,
    )
  })
})

describe('the files of KUBECONFIG', () => {
  test('are searched for the context, and a passed file takes precedence', async () => {
    const paths = [write('first', { user: { token: '1' } }), write('second', { user: { token: '2' } })]
    vi.stubEnv('KUBECONFIG', paths.join(':'))
    expect(kubeconfigPaths(undefined)).toEqual(paths)
    expect(kubeconfigPaths('other')).toEqual(['other'])
    const { connection } = await readContext(kubeconfigPaths(undefined), 'second')
    expect(connection.credentials).toEqual({ token: { value: '2' } })
    expect((await readContext(kubeconfigPaths(undefined), undefined)).context).toBe('first')
  })

  test('are ~/.kube/config by default', () => {
    vi.stubEnv('KUBECONFIG', '')
    expect(kubeconfigPaths(undefined)[0]).toMatch(/\.kube\/config$/)
  })
})
