import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { available } from '../rig/index.js'
import { charts } from './charts/charts.js'
import { manifestsMissing, writeChart } from './charts/files.js'
import { createGates, createTurns } from './charts/gates.js'
import { leftOf } from './charts/left.js'
import { type Life, live } from './charts/life.js'
import { type Watching, watchReleases } from './charts/watching.js'
import { placement, type RealFleet, startFleet } from './fleet.js'

const can = available()
const absent = manifestsMissing()
const why = can.available ? absent && ` (optional, skipped: ${absent})` : ` (skipped: ${can.reason})`
const title = `manifests of real charts on one cluster${why ?? ''}`

describe.skipIf(why !== undefined)(title, () => {
  let fleet: RealFleet
  let watching: Watching
  let folder: string
  let lives: readonly Life[]

  const node = { cpu: 64, memory: '512Gi', pods: 250 }
  beforeAll(async () => {
    fleet = await startFleet(['eu-1'], { 'eu-1': { cloud: true, nodes: [node, node, node, node] } })
    await fleet.hub.hansa('apply', '-f', fleet.file(placement({}, 'whole')))
    watching = watchReleases(fleet.hub.client)
    folder = mkdtempSync(join(tmpdir(), 'hansa-charts-'))
    const [cluster] = fleet.clusters
    const turn = createTurns(2)
    const world = {
      hub: fleet.hub,
      watching,
      gates: createGates(),
      push: (name: string, version: '1.0.0' | '2.0.0') =>
        turn(async () => {
          const written = writeChart(folder, name, version)
          await fleet.hub.hansa('bundle', 'push', written, '--version', version)
        }),
      needing: (name: string) => charts.filter(({ after }) => after === name).map((chart) => chart.name),
      left: (uid: string) => (cluster === undefined ? Promise.resolve([]) : leftOf(cluster, uid)),
    }
    const started = performance.now()
    lives = await Promise.all(charts.map((chart) => live(chart, world)))
    const seconds = ((performance.now() - started) / 1000).toFixed(0)
    const lines = lives.map(
      ({ name, steps, short, unlisted, failed }) =>
        `${name}: ${[...steps, short && `listed as short of Ready (${short})`, unlisted && `NOT READY ${unlisted}`, failed && `FAILED ${failed}`].filter(Boolean).join(', ')}`,
    )
    process.stdout.write(`${lines.join('\n')}\n${charts.length} sets in ${seconds} s\n`)
  }, 900_000)
  afterAll(async () => {
    await watching?.close()
    await fleet?.close()
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  test('are pushed unchanged, show no drift, are updated, deleted and created again, with at most one exception', () => {
    const failed = lives.flatMap(({ name, failed: why }) => (why === undefined ? [] : [`${name}: ${why}`]))
    expect(lives).toHaveLength(28)
    expect(failed.length, failed.join('\n')).toBeLessThan(2)
  })

  test('become Ready, with at most six exceptions, listed with their reasons', () => {
    expect(charts.filter(({ short }) => short !== undefined).length).toBeLessThanOrEqual(6)
    const unlisted = lives.flatMap(({ name, unlisted: why }) =>
      why === undefined ? [] : [`${name}: ${why}`],
    )
    expect(unlisted).toEqual([])
  })
})
