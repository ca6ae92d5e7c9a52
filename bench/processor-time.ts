import { readdirSync, readFileSync } from 'node:fs'

interface Process {
  pid: number
  parent: number
  name: string
  /** User and system time, in milliseconds. */
  spent: number
}

/** A tick of /proc is a hundredth of a second on Linux. */
const tick = 10

const processes = (): Process[] =>
  readdirSync('/proc').flatMap((entry): Process[] => {
    if (!/^\d+$/.test(entry)) return []
    try {
      const text = readFileSync(`/proc/${entry}/stat`, 'utf8')
      const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'))
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
      const spent = (Number(fields[11]) + Number(fields[12])) * tick
      return [{ pid: Number(entry), parent: Number(fields[1]), name, spent }]
    } catch {
      return []
    }
  })

/** The processor time of this process and of all it has started, by name, in milliseconds. `named` gives a process its own name. */
export const processorTime = (named: Readonly<Record<number, string>> = {}): Map<string, number> => {
  const all = processes()
  const ours = new Set([process.pid])
  for (let before = 0; before !== ours.size; ) {
    before = ours.size
    for (const { pid, parent } of all) if (ours.has(parent)) ours.add(pid)
  }
  const sums = new Map<string, number>()
  for (const { pid, name, spent } of all) {
    if (!ours.has(pid)) continue
    const known = named[pid] ?? (pid === process.pid ? 'bench' : name)
    sums.set(known, (sums.get(known) ?? 0) + spent)
  }
  return sums
}

/** The processor time between two readings, per object of `count`: `hub 6.8, kube-apiserver 21.0, …` in milliseconds. */
export const spentEach = (
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  count: number,
): string =>
  [...after]
    .map(([name, spent]) => [name, (spent - (before.get(name) ?? 0)) / count] as const)
    .filter(([, each]) => each >= 0.05)
    .sort((a, b) => b[1] - a[1])
    .map(([name, each]) => `${name} ${each.toFixed(1)}`)
    .join(', ')
