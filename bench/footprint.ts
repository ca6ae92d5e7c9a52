import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Figure, median, note } from './figure.js'
import { settled, startBenchFleet } from './fleet.js'
import { inParallel } from './parallel.js'

const hansa = fileURLToPath(new URL('../packages/cli/bin/hansa.js', import.meta.url))
const names = Array.from({ length: 300 }, (_, index) => `app-${String(index).padStart(3, '0')}`)

const residentMegabytes = (pid: number): number => {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

const milliseconds = (args: readonly string[]): number => {
  const start = performance.now()
  execFileSync(process.execPath, args, { stdio: 'ignore' })
  return performance.now() - start
}

/** `hansa version --client` against `node -e 0`, taken in turns. */
const cliStart = (): number => {
  const pairs = Array.from({ length: 21 }, () => ({
    bare: milliseconds(['-e', '0']),
    cli: milliseconds([hansa, 'version', '--client']),
  }))
  return median(pairs.map(({ cli }) => cli)) / median(pairs.map(({ bare }) => bare))
}

/** The footprint of a hub with 3 clusters and 300 releases: memory, time to be ready; and how fast the CLI starts. */
export const run = async (): Promise<Figure[]> => {
  const cliRatio = cliStart()
  const fleet = await startBenchFleet()
  try {
    await fleet.hub.client.placements.create({
      apiVersion: 'hansa.dev/v1',
      kind: 'Placement',
      metadata: { name: 'everywhere', namespace: 'default' },
      spec: {},
    })
    await fleet.pushBundles(names)
    await inParallel(names, 8, (name) => fleet.release(name, 'everywhere'))
    await settled(fleet, names, 'Ready')
    const after = residentMegabytes(fleet.hub.pid)
    const starts: number[] = []
    const resident: number[] = [after]
    for (let count = 0; count < 5; count += 1) {
      await fleet.hub.kill()
      const start = performance.now()
      await fleet.hub.start()
      starts.push((performance.now() - start) / 1000)
      await settled(fleet, names, 'Ready')
      resident.push(residentMegabytes(fleet.hub.pid))
    }
    note(
      `resident, MB: ${resident.map((value) => value.toFixed(0)).join(', ')}; ready, s: ${starts.map((value) => value.toFixed(2)).join(', ')}`,
    )
    return [
      { figure: 'rss_mb', value: Math.max(after, median(resident)), unit: 'MB', goal: '<= 250' },
      { figure: 'ready_s', value: median(starts), unit: 's', goal: '<= 2' },
      { figure: 'cli_start_ratio', value: cliRatio, unit: 'ratio', goal: '<= 2.5' },
    ]
  } finally {
    for (const member of fleet.members) member.close()
    await fleet.close()
  }
}
