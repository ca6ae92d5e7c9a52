import { execFileSync } from 'node:child_process'

export interface User {
  readonly uid: number
  readonly gid: number
}

const name = 'hansa-rig'

/**
 * The user a server runs as that refuses to be root: the rig's own when there is one, else PostgreSQL's or nobody,
 * else the rig's own is created.
 * @returns undefined when this process is not root and may start it as it is
 */
export function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const candidate of [name, 'postgres', 'nobody']) {
    const found = lookUp(candidate)
    if (found !== undefined) return found
  }
  execFileSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', name])
  const created = lookUp(name)
  if (created === undefined) throw new Error(`useradd made no user ${name}`)
  return created
}

function lookUp(user: string): User | undefined {
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined
  }
}
