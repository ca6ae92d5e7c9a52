import { parseArgs } from 'node:util'
import { available } from './available.js'
import { build } from './cli/build.js'
import { down } from './cli/down.js'
import { inflict, isFault } from './cli/fault.js'
import { status } from './cli/status.js'
import { up } from './cli/up.js'

const usage = `Real Kubernetes clusters on this machine, to try Hansa on.

  npm run rig -- up [N] [--nodes N]   start N clusters (3) with N nodes each (2); they stay until "down"
  npm run rig -- status               which clusters respond
  npm run rig -- kill NAME            SIGKILL to a cluster's API server
  npm run rig -- hang NAME            SIGSTOP to it
  npm run rig -- resume NAME          SIGCONT to it
  npm run rig -- restart NAME         start it again, same port, same data
  npm run rig -- down                 end everything "up" started
  npm run rig -- build [NAME...]      build servers ahead of time (kubernetes etcd kwok; helm kustomize gitea authelia openbao)`

const main = async (args: readonly string[]): Promise<string> => {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      nodes: { type: 'string', default: '2' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const [command, ...rest] = positionals
  if (values.help || command === undefined) return usage
  if (isFault(command)) return inflict(command, rest[0])
  switch (command) {
    case 'up':
      refuseWhereUnavailable()
      return up(Number(rest[0] ?? 3), Number(values.nodes))
    case 'down':
      return down()
    case 'status':
      return status()
    case 'build':
      return build(rest)
    default:
      throw new Error(`unknown command "${command}"\n\n${usage}`)
  }
}

const refuseWhereUnavailable = (): void => {
  const can = available()
  if (!can.available) throw new Error(`the rig cannot run here: ${can.reason}`)
}

try {
  process.stdout.write(`${await main(process.argv.slice(2))}\n`)
} catch (error) {
  process.stderr.write(`rig: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
