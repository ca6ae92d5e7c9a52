import { once } from 'node:events'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createToken } from '../../access/index.js'
import { createApp } from '../../app.js'
import { readConfig } from '../../config.js'
import { acquireLease, openTestStore } from '../../db/index.js'
import { type Clock, systemClock } from '../../runtime/clock.js'
import { silentLogger } from '../../runtime/logger.js'

/** A person of the LDIF file. */
export interface Entry {
  id: string
  username: string
  groups?: readonly string[]
  disabled?: boolean
}

const suffix = 'dc=example,dc=org'

const ldifOf = (people: readonly Entry[]): string => {
  const groups = new Map<string, string[]>([['everybody', []]])
  const entries = people.map(({ id, username, groups: own = [], disabled }) => {
    const dn = `uid=${username},ou=people,${suffix}`
    for (const name of ['everybody', ...own]) groups.set(name, [...(groups.get(name) ?? []), dn])
    const lock = disabled === true ? 'pwdAccountLockedTime: 000001010000Z\n' : ''
    return `dn: ${dn}\nobjectClass: inetOrgPerson\nuid: ${username}\ncn: ${username} Person\nsn: Person\nentryUUID: ${id}\n${lock}`
  })
  const groupEntries = [...groups].map(
    ([name, members]) =>
      `dn: cn=${name},ou=groups,${suffix}\nobjectClass: groupOfNames\ncn: ${name}\nentryUUID: group-${name}\n${members.map((dn) => `member: ${dn}\n`).join('')}`,
  )
  return `version: 1\n\n${[...entries, ...groupEntries].join('\n')}`
}

const isRead = ({ type, status }: { type: string; status: string }): boolean =>
  type === 'Ready' && status === 'True'

/** The whole hub in this process, as leader, with directory `corp` from a file. `administrators`: usernames with every right. `console`: serves the built one. */
export const startHub = async (
  options: {
    clock?: Clock
    people?: readonly Entry[]
    administrators?: readonly string[]
    console?: boolean
    /** Of a playground, whose simulator does not answer. */
    playground?: boolean
  } = {},
) => {
  const {
    clock = systemClock,
    people = [],
    administrators = [],
    console = false,
    playground = false,
  } = options
  const opened = await openTestStore({ clock })
  const files = join(opened.data, 'files')
  mkdirSync(files, { recursive: true })
  const setPeople = (next: readonly Entry[]): void => {
    writeFileSync(join(files, 'next.ldif'), ldifOf(next))
    renameSync(join(files, 'next.ldif'), join(files, 'people.ldif'))
  }
  setPeople(people)
  const create = (asPlayground: boolean) =>
    createApp({
      opened,
      config: readConfig({
        HANSA_DATA: opened.data,
        HANSA_LOG_LEVEL: 'silent',
        ...(console ? {} : { HANSA_CONSOLE: 'off' }),
        ...(asPlayground ? { HANSA_PLAYGROUND_SIMULATOR: 'http://127.0.0.1:1' } : {}),
      }),
      clock,
      random: Math.random,
      logger: silentLogger,
      version: '0.0.0',
    })
  let app = create(playground)
  const start = async (): Promise<void> => {
    await app.open()
    const lease = await acquireLease({ store: opened.store, name: 'controllers', clock: systemClock })
    if (lease === undefined) throw new Error('the lease is taken')
    await app.lead(lease)
  }
  await start()
  const token = await createToken(opened.store, { name: 'admin', role: 'admin' }, clock)
  const server = createServer((request, response) => app.api(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`

  /** A call with the administrator's token. */
  const call = async (
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: ReturnType<typeof JSON.parse> }> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  const apply = async (kind: string, plural: string, name: string, spec: object): Promise<void> => {
    const resource = { apiVersion: 'hansa.dev/v1', kind, metadata: { name }, spec }
    const { status, body } = await call('PUT', `/${plural}/${name}`, resource)
    if (status >= 300) throw new Error(`${kind} ${name}: ${status} ${JSON.stringify(body)}`)
  }
  /** People of a directory are bound by their ids, so it has to be read before; others by their usernames at a SignIn. */
  const bindAdministrators = (source: { signIn?: string } = {}): Promise<void> =>
    apply('RoleBinding', 'rolebindings', 'administrators', {
      role: 'admin',
      subjects: administrators.map((user) => ({ user, ...source })),
    })
  const whenRead = async (directory: string): Promise<void> => {
    for (;;) {
      const { body } = await call('GET', `/directories/${directory}`)
      if ((body.status.conditions ?? []).some(isRead)) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return {
    url,
    token,
    store: opened.store,
    call,
    apply,
    whenRead,
    /** A SignIn without a directory: the administrators are its users. */
    addSignIn: async (name: string, spec: object): Promise<void> => {
      await apply('SignIn', 'signins', name, spec)
      if (administrators.length > 0) await bindAdministrators({ signIn: name })
    },
    setPeople,
    addDirectory: async (): Promise<void> => {
      await apply('Directory', 'directories', 'corp', {
        type: 'ldif',
        ldif: { path: 'people.ldif' },
        pollSeconds: 0.1,
      })
      if (administrators.length === 0 || people.length === 0) return
      await whenRead('corp')
      await bindAdministrators()
    },
    /** Another hub on the same store, behind the same address. */
    restart: async (
      between: () => void = () => {},
      as: { playground: boolean } = { playground },
    ): Promise<void> => {
      await app.close()
      between()
      app = create(as.playground)
      await start()
    },
    close: async (): Promise<void> => {
      server.closeAllConnections()
      server.close()
      await app.close()
      await opened.close()
    },
  }
}

export type Hub = Awaited<ReturnType<typeof startHub>>
