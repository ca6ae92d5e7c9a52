import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { parse } from 'yaml'
import { at } from '../../at.js'
import { createClient } from '../client.js'
import { type Call, forClaim, forService, forVolume } from './answers.js'
import { watch } from './watch.js'

/** `main.ts KUBECONFIG`: acts as the cloud of a cluster, until it is killed. */
const config: unknown = parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const server = new URL(String(at(config, 'clusters', 0, 'cluster', 'server')))
const authority = String(at(config, 'clusters', 0, 'cluster', 'certificate-authority-data'))
const access = {
  port: Number(server.port),
  caPem: Buffer.from(authority, 'base64').toString('utf8'),
  token: String(at(config, 'users', 0, 'user', 'token')),
}
const { request } = createClient(access)

const make = async ({ method, path, body }: Call): Promise<void> => {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : undefined
  const { status, body: answer } = await request(method, path, body, type)
  // Another process has created or changed it: the next event shows the current state.
  if (status >= 300 && status !== 409 && status !== 404)
    console.error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`)
}

const answerAll = async (path: string, decide: (object: unknown) => Call | undefined): Promise<never> => {
  for (;;) {
    await watch(access, path, (type, object) => {
      const call = type === 'DELETED' ? undefined : decide(object)
      if (call !== undefined) make(call).catch((error: unknown) => console.error(String(error)))
    }).catch((error: unknown) => console.error(String(error)))
    // A killed API server comes back on the same port; the next watch starts with every existing object.
    await pause(250)
  }
}

await Promise.all([
  answerAll('/api/v1/persistentvolumeclaims', forClaim),
  answerAll('/api/v1/persistentvolumes', forVolume),
  answerAll('/api/v1/services', forService),
])
