import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Api, createApi } from '../faults/support/api.js'
import { registerAll } from '../faults/support/register.js'
import { type SimulatorProcess, startSimulator } from '../faults/support/simulator.js'
import { at, listAt, until } from '../rig/index.js'
import { type Hub, startHub } from '../support/hub.js'
import { startHostileLdap } from './hostile/ldap.js'
import { type Attack, type HostileMember, pour, startHostileMember } from './hostile/member.js'

/** Small enough that any read without a limit crashes the hub. */
const heap = { NODE_OPTIONS: '--max-old-space-size=224' }

let simulator: SimulatorProcess
let hostile: HostileMember
let hub: Hub
let api: Api
let releases = 0

const conditionOf = async (path: string, type: string): Promise<unknown> =>
  listAt(await api.call('GET', path), 'status', 'conditions').find(
    (condition) => at(condition, 'type') === type,
  )

const put = (plural: string, kind: string, name: string, spec: object): Promise<unknown> =>
  api.call('PUT', `/namespaces/default/${plural}/${name}`, {
    apiVersion: 'hansa.dev/v1',
    kind,
    metadata: { name },
    spec,
  })
const putWide = (plural: string, kind: string, name: string, spec: object): Promise<unknown> =>
  api.call('PUT', `/${plural}/${name}`, { apiVersion: 'hansa.dev/v1', kind, metadata: { name }, spec })

beforeAll(async () => {
  simulator = await startSimulator({ clusters: ['honest', 'hostile'] })
  hostile = await startHostileMember(simulator.member('hostile').server)
  hub = await startHub({ ...heap, HANSA_LOG_LEVEL: 'warn' })
  api = createApi(hub)
  await registerAll(api, [
    simulator.member('honest'),
    { ...simulator.member('hostile'), server: hostile.server },
  ])
  await put('placements', 'Placement', 'honest', { affinity: [{ name: 'honest', names: ['honest'] }] })
})
afterAll(async () => {
  await hub?.stop()
  await hostile?.stop()
  await simulator?.stop()
})

/** The hub is still the same process, and works for another cluster. */
const othersAreServed = async (): Promise<void> => {
  releases += 1
  const name = `calm-${releases}`
  const began = performance.now()
  const objects = [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { text: name } }]
  await put('bundles', 'Bundle', name, { version: '1.0.0', source: { type: 'manifests', objects } })
  await put('releases', 'Release', name, { bundle: { name, version: '1.0.0' }, placement: 'honest' })
  await until(`${name} is Ready`, async () => {
    const ready = await conditionOf(`/namespaces/default/releases/${name}`, 'Ready')
    return at(ready, 'status') === 'True'
  })
  expect(performance.now() - began).toBeLessThan(10_000)
  expect(at(await conditionOf('/clusters/honest', 'Ready'), 'status')).toBe('True')
}

const limitOf = (cluster: string): Promise<string> =>
  until(
    `${cluster} exceeds a limit`,
    async () => {
      const found = await conditionOf(`/clusters/${cluster}`, 'WithinLimits')
      return at(found, 'status') === 'False' ? String(at(found, 'message')) : undefined
    },
    { timeoutMs: 60_000 },
  )

const pod = (index: number): string =>
  `{"metadata":{"name":"p${index}","namespace":"default","uid":"${index}","resourceVersion":"1"},"spec":{"nodeName":"n1"}}`
const pods = (from: number, count: number): string =>
  Array.from({ length: count }, (_, index) => pod(from + index)).join(',')
const isList = (asked: { url?: string | undefined }): boolean =>
  /^\/api\/v1\/pods\?/.test(asked.url ?? '') && !(asked.url ?? '').includes('watch=1')
const isWatch = (asked: { url?: string | undefined }): boolean =>
  /^\/api\/v1\/pods\?watch=1/.test(asked.url ?? '')
const json = { 'content-type': 'application/json' }
let count = 0

const attacks: [what: string, attack: Attack, says: RegExp][] = [
  [
    'answers every page with the same continue token',
    (asked, answer) => {
      if (!isList(asked)) return false
      answer.writeHead(200, json)
      answer.end(`{"kind":"PodList","metadata":{"continue":"again"},"items":[${pods(0, 500)}]}`)
      return true
    },
    /GET \/api\/v1\/pods returned the same continue token twice/,
  ],
  [
    'answers every page with another continue token',
    (asked, answer) => {
      if (!isList(asked)) return false
      count += 500
      answer.writeHead(200, json)
      answer.end(`{"kind":"PodList","metadata":{"continue":"page-${count}"},"items":[${pods(count, 500)}]}`)
      return true
    },
    /GET \/api\/v1\/pods lists more than 300000 objects; .* HANSA_MEMBER_LIST_OBJECTS/,
  ],
  [
    'lists items without an end',
    (asked, answer) => {
      if (!isList(asked)) return false
      answer.writeHead(200, json)
      answer.write(`{"kind":"PodList","metadata":{},"items":[${pod(0)}`)
      pour(answer, () => {
        count += 500
        return `,${pods(count, 500)}`
      })
      return true
    },
    /GET \/api\/v1\/pods lists more than 300000 objects; .* HANSA_MEMBER_LIST_OBJECTS/,
  ],
  [
    'lists one object without an end',
    (asked, answer) => {
      if (!isList(asked)) return false
      answer.writeHead(200, json)
      answer.write('{"kind":"PodList","metadata":{},"items":[{"metadata":{"name":"')
      pour(answer, () => 'x'.repeat(65_536))
      return true
    },
    /one object of a list is more than 8 MiB; .* HANSA_MEMBER_ANSWER_MEBIBYTES/,
  ],
  [
    'sends events without an end',
    (asked, answer) => {
      if (!isWatch(asked)) return false
      answer.writeHead(200, json)
      pour(answer, () => {
        count += 1
        return `{"type":"ADDED","object":${pod(count).replace('{"name"', `{"annotations":{"a":"${'x'.repeat(4_000)}"},"name"`)}}\n`
      })
      return true
    },
    /the watch of \/api\/v1\/pods sends more than 8 MiB a second; .* HANSA_MEMBER_EVENTS_MEBIBYTES/,
  ],
  [
    'sends one event without an end',
    (asked, answer) => {
      if (!isWatch(asked)) return false
      answer.writeHead(200, json)
      pour(answer, () => 'x'.repeat(65_536))
      return true
    },
    /one line is more than 8 MiB; .* HANSA_MEMBER_ANSWER_MEBIBYTES/,
  ],
  [
    'refuses a watch without an end',
    (asked, answer) => {
      if (!isWatch(asked)) return false
      answer.writeHead(500, json)
      pour(answer, () => 'x'.repeat(65_536))
      return true
    },
    /the error response to \/api\/v1\/pods is more than 8 MiB/,
  ],
]

describe('a cluster that', () => {
  afterEach(() => hostile.attack(undefined))

  test.each(attacks)('%s is reported with its limit, and no other suffers', async (_, attack, says) => {
    count = 0
    // A starting hub lists everything; a running one would continue its watches.
    await hub.kill()
    hostile.attack(attack)
    await hub.start()
    const { pid } = hub
    await othersAreServed()
    await until(`${says} is reported`, async () => says.test(await limitOf('hostile')), {
      timeoutMs: 60_000,
    })
    await othersAreServed()
    const alive = await fetch(`${hub.url}/livez`)
    expect([alive.status, hub.pid]).toEqual([200, pid])
  })
})

test('a directory with endless entries is not Ready, and says which limit it exceeds', async () => {
  for (const [attack, says] of [
    ['entries', /returns more than 5000 entries; if that is expected, raise HANSA_DIRECTORY_ENTRIES/],
    ['message', /a message is larger than 32 MiB/],
  ] as const) {
    const small = await startHub({ ...heap, HANSA_DIRECTORY_ENTRIES: '5000', HANSA_LOG_LEVEL: 'warn' })
    const ldap = await startHostileLdap(attack)
    api = createApi(small)
    try {
      await putWide('directories', 'Directory', 'endless', {
        type: 'ldap',
        ldap: {
          preset: 'openldap',
          urls: [ldap.url],
          bind: { method: 'simple', dn: 'cn=hansa,dc=x', password: { value: 'secret' } },
          people: { base: 'dc=x', filter: '(uid=*)' },
        },
      })
      const message = await until('the directory is not Ready', async () => {
        const ready = await conditionOf('/directories/endless', 'Ready')
        return at(ready, 'reason') === 'LimitExceeded' ? String(at(ready, 'message')) : undefined
      })
      expect(message).toMatch(says)
    } finally {
      await ldap.stop()
      await small.stop()
      api = createApi(hub)
    }
  }
})

test('a connector that sends 1.5 GB is not Ready, and says which limit it exceeds', async () => {
  let sent = 0
  const target = createServer((_asked, answer) => {
    answer.on('error', () => undefined)
    answer.writeHead(200, json)
    pour(answer, () => {
      sent += 65_536
      if (sent > 1.5e9) answer.destroy()
      return 'x'.repeat(65_536)
    })
  })
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve))
  const { port } = target.address() as AddressInfo
  const files = join(hub.data, 'files')
  mkdirSync(files, { recursive: true })
  writeFileSync(
    join(files, 'people.ldif'),
    'dn: uid=anna,dc=x\nobjectClass: inetOrgPerson\nuid: anna\ncn: Anna\nsn: Berg\nmail: anna@example.org\nentryUUID: 6f1f2c10-0000-4000-8000-000000000001\n',
  )
  await putWide('directories', 'Directory', 'corp', {
    type: 'ldif',
    ldif: { path: 'people.ldif', people: { base: 'dc=x' } },
  })
  await putWide('connectors', 'Connector', 'flood', {
    type: 'gitea',
    gitea: {
      endpoint: { url: `http://127.0.0.1:${port}` },
      credentials: { username: 'admin', password: { value: 'secret' } },
    },
  })
  await put('mappings', 'Mapping', 'staff', {
    directory: 'corp',
    rules: [
      {
        group: '.*',
        grants: [{ connector: 'flood', organization: 'shop', team: 'developers', permission: 'write' }],
      },
    ],
  })
  try {
    const message = await until(
      'the connector is not Ready',
      async () => {
        const ready = await conditionOf('/connectors/flood', 'Ready')
        return at(ready, 'status') === 'False' ? String(at(ready, 'message')) : undefined
      },
      { timeoutMs: 60_000 },
    )
    expect(message).toMatch(
      /takes more than 64 MiB; if that is expected, raise HANSA_TARGET_ANSWER_MEBIBYTES/,
    )
    await othersAreServed()
    expect(sent).toBeLessThan(1e9)
  } finally {
    target.closeAllConnections()
    target.close()
  }
})
