import { createCleartextMessage, generateKey, readPrivateKey, sign } from 'openpgp'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { packChart } from '../archive.js'
import { digestOf } from '../download.js'
import { fetchChart } from '../fetch-chart.js'
import type { ChartReference, FetchedChart } from '../options.js'
import { createServers } from '../testing/server.js'

const { serve, close } = createServers()
afterEach(close)

let archive: Buffer
let provenance: string
let keyring: string
beforeAll(async () => {
  archive = await packChart('web', [
    { name: 'Chart.yaml', data: Buffer.from('name: web\nversion: 1.0.0+b\n') },
  ])
  const made = await generateKey({ userIDs: [{ name: 'acme', email: 'acme@acme.example' }] })
  keyring = made.publicKey
  provenance = await sign({
    message: await createCleartextMessage({
      text: `name: web\nversion: 1.0.0+b\n\n...\nfiles:\n  web-1.0.0+b.tgz: ${digestOf(archive)}\n`,
    }),
    signingKeys: await readPrivateKey({ armoredKey: made.privateKey }),
  })
})

/** A repository that sends the signed archive of version 1.0.0+b of the chart `web` for everything. */
const fetchSigned = async (referenceIn: (url: string) => ChartReference): Promise<FetchedChart> => {
  const entry = (name: string, version: string): string =>
    `  ${name}:\n  - version: ${version}\n    urls: ['${name}-${version}.tgz']\n`
  const index = `entries:\n${entry('web', '2.0.0')}${entry('signed', '1.0.0+b')}`
  const { url } = await serve((request, response) => {
    if (request.url === '/index.yaml') response.end(index)
    else if (request.url === '/good/index.yaml') response.end(`entries:\n${entry('web', '1.0.0+b')}`)
    else response.end(request.url?.includes('.prov') === true ? provenance : archive)
  })
  return fetchChart(referenceIn(url), { verify: { gpg: { keyring } } })
}

test.each<[string, (url: string) => ChartReference]>([
  ['its entry in an index', (url) => ({ repository: `${url}/good`, name: 'web' })],
  ['the file name in its URL', (url) => ({ archive: `${url}/web-1.0.0+b.tgz` })],
  ['the encoded file name in its URL', (url) => ({ archive: `${url}/web-1.0.0%2Bb.tgz` })],
  ['a URL that names no file', (url) => ({ archive: `${url}/charts/newest` })],
])('a signed chart is accepted for %s', async (_, referenceIn) => {
  expect(await fetchSigned(referenceIn)).toMatchObject({
    version: '1.0.0+b',
    verified: { gpg: { user: 'acme <acme@acme.example>' } },
  })
})

test.each<[string, (url: string) => ChartReference, string]>([
  [
    'another version in an index',
    (url) => ({ repository: url, name: 'web' }),
    'it is chart "web" version "1.0.0+b", expected "web" version "2.0.0"',
  ],
  [
    'another chart in an index',
    (url) => ({ repository: url, name: 'signed', version: '1.0.0+b' }),
    'it is chart "web" version "1.0.0+b", expected "signed" version "1.0.0+b"',
  ],
  [
    'another file',
    (url) => ({ archive: `${url}/web-2.0.0.tgz` }),
    'it is "web-1.0.0+b.tgz", expected "web-2.0.0.tgz"',
  ],
])('a signed chart is refused in place of %s', async (_, referenceIn, message) => {
  await expect(fetchSigned(referenceIn)).rejects.toMatchObject({
    reason: 'Unverified',
    message: expect.stringContaining(message),
  })
})
