import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { createResourceService, type RequireNamespace } from '../resources/index.js'
import { HansaError } from '../runtime/errors.js'
import { Hidden } from '../runtime/hidden.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import type { Repository } from './contract.js'
import { createRepositoryController } from './controller.js'
import { createRepositoryKind } from './kind.js'
import { openSecrets } from './secrets.js'
import { repositoryNamed } from './store.js'
import type { SyncContext } from './sync.js'
import { isSigned } from './webhook.js'

export type RepositoryRoom = ReturnType<typeof createRepositories>

export interface RepositoryRef {
  namespace: string
  name: string
}

/** A received webhook. */
export interface Webhook extends RepositoryRef {
  headers: IncomingHttpHeaders
  body: Uint8Array
}

/** The Git repositories that bundles follow. */
export const createRepositories = (
  options: SyncContext & { random: Random; logger: Logger; requireNamespace?: RequireNamespace },
) => {
  const { store, sealer, clock, requireNamespace } = options
  const kind = createRepositoryKind({ sealer })
  const resources = createResourceService({ kind, store, sealer, clock, requireNamespace })
  const controller = createRepositoryController(options)
  /** Compared for unknown repositories, so that they take as long as known ones. */
  const nobody = new Hidden(randomBytes(32).toString('hex'))
  const find = async (ref: RepositoryRef) => {
    const row = await store.read((reader) => repositoryNamed(reader, ref.namespace, ref.name))
    if (row !== undefined) return row
    throw new HansaError(
      'NotFound',
      { kind: 'Repository', name: ref.name, where: ` in ${ref.namespace}` },
      { hint: '`hansa get repositories` lists them' },
    )
  }
  return {
    resources,
    /** Reads a repository now. Throws `NotFound`. */
    sync: async (ref: RepositoryRef): Promise<Repository> => {
      await controller.sync((await find(ref)).uid)
      return resources.get(ref)
    },
    /** Whether a webhook was signed for a Repository, which is then read. */
    receive: async ({ namespace, name, headers, body }: Webhook): Promise<boolean> => {
      const known = await store.read(async (reader) => {
        const row = await repositoryNamed(reader, namespace, name)
        if (row?.spec.webhook === undefined) return undefined
        return { uid: row.uid, secret: (await openSecrets(reader, sealer, row.uid)).webhook }
      })
      const signed = isSigned(headers, body, known?.secret ?? nobody)
      if (known?.secret === undefined || !signed) return false
      controller.wake(known.uid)
      return true
    },
    start: controller.start,
    close: controller.close,
  }
}
