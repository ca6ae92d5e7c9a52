import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UsageError } from '../errors.js'
import { runCommand } from '../testing/hub.js'
import { run } from './simulate.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hansa-simulate-'))
})
afterAll(() => rm(folder, { recursive: true }))

const of = { namespace: 'default', release: 'web' }
const answer = () => ({
  releases: [
    {
      ...of,
      moves: [
        { cluster: 'eu-1', from: 2, to: null },
        { cluster: 'eu-2', from: 1, to: 3 },
      ],
    },
  ],
  unschedulable: [{ ...of, release: 'db', clusters: ['eu-1'], message: 'no cluster passes the filters' }],
  staying: [
    { ...of, release: 'old', cluster: 'eu-1', replicas: 4, message: 'its placement has no failover' },
  ],
  pending: [{ ...of, cluster: 'eu-2', workload: 'web', replicas: 1 }],
  totals: { considered: 3, moved: 1, moves: 2, replicas: 2, unschedulable: 1, staying: 1, pending: 1 },
  notes: ['the brake'],
})

describe('hansa simulate', () => {
  test('sends the scenario, and prints what would move and what would not', async () => {
    const file = join(folder, 'new.yaml')
    await writeFile(
      file,
      'kind: Cluster\nmetadata: {name: eu-9}\nstatus: {available: {replicas: 3}}\n---\nmetadata: {name: eu-8}\n',
    )
    const { calls, out, err } = await runCommand(
      run,
      [],
      { down: ['eu-1', 'eu-3'], drain: ['eu-4'], add: [file], grow: ['web=12', 'shop/web:api=3'] },
      answer,
    )
    expect(calls).toEqual([
      {
        method: 'POST',
        path: '/simulations',
        body: {
          down: ['eu-1', 'eu-3'],
          drain: ['eu-4'],
          add: [
            { kind: 'Cluster', metadata: { name: 'eu-9' }, status: { available: { replicas: 3 } } },
            { metadata: { name: 'eu-8' } },
          ],
          grow: [
            { namespace: 'default', release: 'web', replicas: 12 },
            { namespace: 'shop', release: 'web', workload: 'api', replicas: 3 },
          ],
        },
      },
    ])
    const words = out.replace(/ +/g, ' ')
    for (const part of [
      'Would move:\nNAMESPACE RELEASE CLUSTER FROM TO\ndefault web eu-1 2 -\ndefault web eu-2 1 3\n',
      'Would not fit:\nNAMESPACE RELEASE CLUSTERS REASON\ndefault db eu-1 no cluster passes the filters\n',
      'Would stay on a failed cluster:\nNAMESPACE RELEASE CLUSTER REPLICAS REASON\ndefault old eu-1 4 its placement has no failover\n',
      'Would be pending (no node has room):\nNAMESPACE RELEASE CLUSTER WORKLOAD REPLICAS\ndefault web eu-2 web 1\n',
      '3 releases evaluated: 1 would move (2 replicas), 1 would not fit',
    ])
      expect(words).toContain(part)
    expect(err).toBe('note: the brake\n')
  })

  test('in JSON prints what the hub answered', async () => {
    const { out } = await runCommand(run, [], { down: ['eu-1'], output: 'json' }, answer)
    expect(JSON.parse(out)).toEqual(answer())
  })

  test.each([[{}], [{ grow: ['web'] }], [{ grow: ['web=many'] }]])('%j is a usage error', async (options) => {
    await expect(runCommand(run, [], options)).rejects.toBeInstanceOf(UsageError)
  })

  test('a file that holds something else than clusters is refused, naming it', async () => {
    const file = join(folder, 'other.yaml')
    await writeFile(file, 'kind: Release\nmetadata: {name: web}\n')
    await expect(runCommand(run, [], { add: [file] })).rejects.toThrow(/other\.yaml: found kind Release/)
  })
})
