import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { ServerSpec } from '../process/launcher.js'
import type { Client } from './client.js'
import { storageClass } from './cloud/answers.js'

const program = fileURLToPath(new URL('cloud/main.ts', import.meta.url))
/** The absolute path of the loader that lets Node run TypeScript: the program's folder is not this repository. */
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

/** @returns how to start the stand-in for a cloud's controllers: volumes for claims, addresses for load balancers */
export const cloudSpec = ({
  folder,
  kubeconfig,
  nice,
}: {
  readonly folder: string
  readonly kubeconfig: string
  readonly nice: number | undefined
}): ServerSpec => ({
  command: process.execPath,
  args: ['--import', loader, program, kubeconfig],
  log: join(folder, 'cloud.log'),
  cwd: folder,
  ...(nice === undefined ? {} : { nice }),
})

/** Creates the default StorageClass. */
export const addStorageClass = async (cluster: Pick<Client, 'request'>): Promise<void> => {
  const { status, body } = await cluster.request(
    'POST',
    '/apis/storage.k8s.io/v1/storageclasses',
    storageClass,
  )
  if (status !== 201) throw new Error(`StorageClass: ${status} ${JSON.stringify(body)}`)
}
