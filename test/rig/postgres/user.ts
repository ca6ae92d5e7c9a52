import { execFileSync } from 'node:child_process'

export interface User {
  readonly uid: number
  readonly gid: number
}

const name = 'hansa-rig'

/**
 * The user for a server that refuses to run as root: the rig's own if it exists, otherwise PostgreSQL's or nobody,
 * otherwise the rig's own is created.
 * @returns undefined if this process is not root and can start it itself
 */
export const unprivilegedUser = (): User | undefined => {
  if (process.getuid?.() !== 0) return undefined
  for (const candidate of [name, 'postgres', 'nobody']) {
    const found = lookUp(candidate)
    if (found !== undefined) return found
  }
  execFileSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', name])
  const created = lookUp(name)
  if (created === undefined) throw new Error(`useradd did not create user ${name}`)
  return created
}

const lookUp = (user: string): User | undefined => {
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined
  }
}
