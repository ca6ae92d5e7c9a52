import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { storedLogin } from './registry-login.js'

let folder: string
let hosts = 0
/** Each is looked up once in a process. */
let host: string
let warnings: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hansa-login-'))
  hosts += 1
  host = `registry-${hosts}.example:5000`
  warnings = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    warnings += String(text)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

const env = () => ({
  PATH: `${folder}:/usr/bin:/bin`,
  DOCKER_CONFIG: folder,
  HELM_REGISTRY_CONFIG: '/no/such',
})
const configure = (config: object): void => writeFileSync(join(folder, 'config.json'), JSON.stringify(config))

/** Writes a helper; it records the host that it is asked for. */
const helper = (name: string, script: string): void => {
  const path = join(folder, `docker-credential-${name}`)
  writeFileSync(
    path,
    `#!/bin/sh\n[ "$1" = get ] || exit 9\ncat >> '${folder}/asked'\necho >> '${folder}/asked'\n${script}\n`,
  )
  chmodSync(path, 0o755)
}
const asked = (): string[] =>
  existsSync(join(folder, 'asked')) ? readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n') : []
const answer = (username: string, secret: string): string =>
  `echo '${JSON.stringify({ ServerURL: 'x', Username: username, Secret: secret })}'`
const auth = (login: string) => ({ auth: Buffer.from(login).toString('base64') })

test('the login of a file is used if no helper is named', () => {
  configure({ auths: { [host]: auth('anna:a:b') } })
  expect(storedLogin(host, env())).toEqual({ username: 'anna', password: 'a:b' })
})

test('the helper of the host is asked before the one for all hosts, once', () => {
  helper('own', answer('anna', 'pw'))
  helper('all', answer('bob', 'pw'))
  configure({ credsStore: 'all', credHelpers: { [host]: 'own' } })
  expect(storedLogin(host, env())).toEqual({ username: 'anna', password: 'pw' })
  expect(storedLogin(host, env())).toEqual({ username: 'anna', password: 'pw' })
  expect(asked()).toEqual([host])
})

test('the helper for all hosts is asked for Docker Hub by the name that Docker gives it', () => {
  helper('all', answer('bob', 'pw'))
  configure({ credsStore: 'all' })
  expect(storedLogin('docker.io', env())).toEqual({ username: 'bob', password: 'pw' })
  expect(asked()).toEqual(['https://index.docker.io/v1/'])
})

test('the file is used if the helper does not know the host', () => {
  helper('all', 'echo "credentials not found in native keychain"; exit 1')
  configure({ credsStore: 'all', auths: { [host]: auth('anna:pw') } })
  expect(storedLogin(host, env())).toEqual({ username: 'anna', password: 'pw' })
  expect(warnings).toBe('')
})

test('an identity token is not used as a password', () => {
  helper('all', answer('<token>', 'refresh'))
  configure({ credsStore: 'all' })
  expect(storedLogin(host, env())).toBeUndefined()
})

test.each<[string, string, () => void, RegExp]>([
  ['that is not installed', 'missing', () => {}, /docker-credential-missing is not on the PATH/],
  ['that fails', 'broken', () => helper('broken', 'echo top-secret; exit 3'), /ended with exit code 3/],
  ['whose name is a path', '../evil', () => {}, /is not a name of a program/],
])('a helper %s is reported, without its output', (_, name, prepare, message) => {
  prepare()
  configure({ credHelpers: { [host]: name } })
  expect(storedLogin(host, env())).toBeUndefined()
  expect(warnings).toMatch(message)
  expect(warnings).not.toContain('top-secret')
})

test('only the helper of this host is called', () => {
  helper('other', answer('bob', 'pw'))
  configure({ credHelpers: { 'other.example': 'other' } })
  expect(storedLogin(host, env())).toBeUndefined()
  expect(asked()).toEqual([])
})
