import { existsSync, writeFileSync } from 'node:fs'
import { clusterNames } from './clusters.js'
import { cli, demand, run } from './command.js'
import type { Place } from './place.js'
import { say } from './say.js'

const notFound = 3

/**
 * Registers the simulated clusters and releases the sample across them, once: later changes and
 * deletions of the user are kept. Each step checks whether it was done, so that the next start finishes an interrupted one.
 */
export const makeSample = async (place: Place, env: NodeJS.ProcessEnv): Promise<void> => {
  const { root, files } = place
  if (existsSync(files.made)) return
  const hansa = (...args: string[]): Promise<string> => demand(root, cli, args, env)
  const isThere = async (kind: string, name: string): Promise<boolean> => {
    const { exit } = await run(root, cli, ['get', kind, name, '-o', 'name'], env)
    if (exit !== 0 && exit !== notFound) await hansa('get', kind, name)
    return exit === 0
  }

  for (const name of clusterNames) {
    if (await isThere('cluster', name)) continue
    const region = name.split('-')[0] ?? name
    say(`registering ${name} (region ${region}) …`)
    const from = ['--kubeconfig', files.kubeconfig, '--context', name]
    const facts = ['--provider', 'simulator', '--region', region, '--label', 'playground=true']
    await hansa('cluster', 'register', name, ...from, ...facts, '--wait')
  }
  say('releasing the sample bundle "shop" across them …')
  const sample = 'scripts/playground/sample'
  await hansa('bundle', 'push', `${sample}/shop`)
  await hansa('apply', '-f', `${sample}/placement.yaml`)
  if (await isThere('release', 'shop')) await hansa('wait', 'release/shop', '--for', 'condition=Ready')
  else await hansa('release', 'create', 'shop', '--bundle', 'shop', '--placement', 'playground', '--wait')
  say('provisioning the people of the sample LDIF into a users file …')
  await hansa('apply', '-f', `${sample}/people.yaml`)
  await hansa('wait', 'connector/authelia', '--for', 'condition=Ready')
  // People are bound by their IDs, which the first read of the directory finds.
  await hansa('wait', 'directory/sample', '--for', 'condition=Ready')
  await hansa('apply', '-f', `${sample}/access.yaml`)
  writeFileSync(files.made, '')
}
