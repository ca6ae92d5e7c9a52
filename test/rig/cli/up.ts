import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Etcd, startEtcd } from '../cluster/etcd.js'
import { kubeconfigOf } from '../cluster/kubeconfig.js'
import { startClusterOn } from '../cluster/start.js'
import { openGuard } from '../process/guard.js'
import { createLaunch } from '../process/launcher.js'
import { anyAlive, mergedKubeconfig, readState, stateFolder, writeState } from './state.js'

const regions = ['north', 'south']

/**
 * Starts clusters that keep running after this command.
 * @param count 1 to 20
 * @returns the text to print
 */
export const up = async (count: number, nodes: number): Promise<string> => {
  if (!Number.isInteger(count) || count < 1 || count > 20)
    throw new Error('rig up requires a number from 1 to 20')
  const before = readState()
  if (before !== undefined && anyAlive(before)) {
    throw new Error(
      `already up: ${before.clusters.map(({ name }) => name).join(', ')}. End them with: rig down`,
    )
  }
  const folder = stateFolder()
  const run = join(folder, 'run')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(run, { recursive: true, mode: 0o700 })

  // Until everything is up, the guard owns it: Ctrl-C or a failure leaves nothing behind.
  const guard = openGuard(folder)
  const launch = createLaunch(guard)
  try {
    const etcd: Etcd = await startEtcd(join(run, 'etcd'), launch)
    const ground = { folder: run, etcdUrl: etcd.url, launch }
    const clusters = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        startClusterOn(ground, {
          name: `member-${index + 1}`,
          nodes,
          region: regions[index % regions.length] ?? 'north',
        }),
      ),
    )
    writeFileSync(mergedKubeconfig(), kubeconfigOf(clusters), { mode: 0o600 })
    writeState({ format: 1, etcd: etcd.process, clusters: clusters.map((cluster) => cluster.record()) })
    await guard.release()
    return guide(clusters)
  } catch (error) {
    await guard.close()
    throw error
  }
}

const guide = (clusters: readonly { name: string; region: string; server: string }[]): string => {
  const file = mergedKubeconfig()
  const [first] = clusters
  const name = first?.name ?? ''
  return [
    `Running: ${clusters.map((cluster) => `${cluster.name} (${cluster.region}, ${cluster.server})`).join(', ')}`,
    '',
    `Kubeconfig: ${file}`,
    `Contexts:   ${clusters.map((cluster) => cluster.name).join(' ')}`,
    '',
    'Register them with a hub:',
    ...clusters.map(
      (cluster) =>
        `  npx hansa cluster register ${cluster.name} --kubeconfig ${file} --context ${cluster.name} --region ${cluster.region}`,
    ),
    '',
    'Look at one, and break one:',
    `  kubectl --kubeconfig ${file} --context ${name} get nodes`,
    `  npm run rig -- kill ${name}      its API server is gone; back with: npm run rig -- restart ${name}`,
    `  npm run rig -- hang ${name}      it accepts connections and never answers; back with: npm run rig -- resume ${name}`,
    '',
    'End them: npm run rig -- down',
  ].join('\n')
}
