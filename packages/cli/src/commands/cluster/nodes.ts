import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { listAll } from '../../list-all.js'
import { line, printList, say } from '../../output/print.js'
import { table } from '../../output/table.js'

interface Amounts {
  cpu: string
  memory: string
  pods: number
}

/** A node as the API returns it. */
interface ShownNode {
  name: string
  ready: boolean
  unschedulable: boolean
  zone?: string
  taints: { key: string; value?: string; effect: string }[]
  allocatable: Amounts
  requested: Amounts
}

const headers = ['node', 'state', 'zone', 'cpu', 'memory', 'pods', 'taints'] as const

const stateOf = ({ ready, unschedulable }: ShownNode): string =>
  `${ready ? 'Ready' : 'NotReady'}${unschedulable ? ',Cordoned' : ''}`

const cellsOf = (node: ShownNode): string[] => {
  const { requested, allocatable } = node
  const share = (of: keyof Amounts): string => `${requested[of]}/${allocatable[of]}`
  const taints = node.taints.map(
    ({ key, value, effect }) => `${key}${value === undefined ? '' : `=${value}`}:${effect}`,
  )
  const amounts = [share('cpu'), share('memory'), share('pods')]
  return [node.name, stateOf(node), node.zone ?? '-', ...amounts, taints.join(' ') || '-']
}

/** `hansa cluster nodes NAME`: its nodes as last read by the hub, with requested and allocatable resources. */
export const run: Run = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const path = `/clusters/${encodeURIComponent(argument(args, 0))}/nodes`
  const nodes = await listAll<ShownNode>(await hub(), path, {})
  if (format === 'json' || format === 'yaml') printList({ items: nodes }, format)
  else if (format === 'name') for (const { name } of nodes) line(`node/${name}`)
  else if (nodes.length === 0) say(`No nodes found in cluster "${argument(args, 0)}".`)
  else line(table(headers, nodes.map(cellsOf)))
}
