import { setTimeout as pause } from 'node:timers/promises'
import type { Hub } from '../../support/hub.js'
import type { Chart } from './charts.js'
import type { Gates } from './gates.js'
import type { Watching } from './watching.js'

/** The outcome of a set. */
export interface Life {
  readonly name: string
  /** The completed steps, with the seconds since its release was created. */
  readonly steps: string[]
  /** The status of its release if it is listed as not reaching Ready: the reason, or Ready. */
  short?: string
  /** The status of its release if it did not reach Ready and is not listed. */
  unlisted?: string
  /** Which step failed, and why. */
  failed?: string
}

export interface World {
  hub: Hub
  watching: Watching
  gates: Gates
  /** Pushes a version of a set by the CLI. */
  push(name: string, version: Version): Promise<void>
  /** Sets that need this one. */
  needing(name: string): readonly string[]
  /** Whether the cluster has only kept objects of a release with this uid. */
  left(releaseUid: string): Promise<readonly string[]>
}

export type Version = '1.0.0' | '2.0.0'

const windowMs = 60_000
const readyMs = 180_000
const goneMs = 90_000

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The whole life of a set: pushed, released, watched for drift, updated, deleted, created again. */
export const live = async (chart: Chart, world: World): Promise<Life> => {
  const { name, after, short } = chart
  const { hub, watching, gates } = world
  const life: Life = { name, steps: [] }
  let started = performance.now()

  const step = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      throw new Error(`${what}: ${textOf(error)}`)
    }
    life.steps.push(`${what} ${((performance.now() - started) / 1000).toFixed(0)}`)
  }
  const release = async (version: Version): Promise<string> => {
    const { metadata } = await hub.client.releases.apply({
      apiVersion: 'hansa.dev/v1',
      kind: 'Release',
      metadata: { name },
      spec: { bundle: { name, version }, placement: 'whole', namespace: chart.namespace ?? name },
    })
    return metadata.uid
  }
  /** To Ready, or as far as it gets. */
  const arrive = async (version: Version): Promise<void> => {
    if (short !== undefined) life.short = await watching.readyOrShort(name, version, short.message, readyMs)
    else
      await watching.ready(name, version, readyMs).catch((error: unknown) => {
        life.unlisted = textOf(error)
        throw new Error('not Ready, and not listed')
      })
  }

  const all = async (): Promise<void> => {
    await step('pushed', () => world.push(name, '1.0.0'))
    if (after !== undefined) await gates.opened(`${after} stands`)
    started = performance.now()
    const uid = await release('1.0.0')
    await step('stands', () => arrive('1.0.0'))
    gates.open(`${name} stands`)
    const before = watching.drifts(name).length
    await Promise.all([
      // Nothing to wait for: the test shows that nothing happens.
      pause(windowMs),
      step('pushed again', () => world.push(name, '2.0.0')),
    ])
    await step('undrifted', async () => {
      if (!watching.heard(name)) throw new Error('no event was heard')
      const drifts = watching.drifts(name).slice(before)
      if (drifts.length > 0) throw new Error(`${drifts.length} times: ${drifts.slice(0, 3).join(' | ')}`)
    })
    await release('2.0.0')
    await step('updated', () => arrive('2.0.0'))
    await Promise.all(world.needing(name).map((other) => gates.opened(`${other} ended`)))
    await hub.client.releases.delete(name)
    await step('deleted', async () => {
      await watching.gone(name, goneMs)
      const left = await world.left(uid)
      if (left.length > 0) throw new Error(`left: ${left.join(', ')}`)
    })
    if ((await release('1.0.0')) === uid) throw new Error('created again: with the uid of the deleted one')
    await step('created again', () => arrive('1.0.0'))
  }

  await all().catch((error: unknown) => {
    life.failed = textOf(error)
  })
  gates.open(`${name} stands`)
  gates.open(`${name} ended`)
  return life
}
