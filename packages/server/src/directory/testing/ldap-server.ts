import { type AddressInfo, createServer, type Socket } from 'node:net'
import { Ber, BerReader, BerWriter } from 'ldapts'

export interface ScriptedEntry {
  dn: string
  attributes: Readonly<Record<string, readonly string[]>>
}

/** What a search is answered with: entries and, where there is more, the cookie of the next page (RFC 2696). */
export interface ScriptedPage {
  entries?: readonly ScriptedEntry[]
  cookie?: string
}

export interface ScriptedSearch {
  base: string
  /** Whether a bind came before it on this connection. */
  bound: boolean
  /** Closes the connection after this answer. */
  hangUp(): void
}

/** An LDAP server that takes every bind and answers searches as a test says; `searches` are those it was asked, in order. */
export interface LdapServer {
  readonly url: string
  readonly searches: readonly ScriptedSearch[]
  /** Connections that are open now. */
  connections(): number
  /** Closes every connection, as a restart does. */
  drop(): void
  stop(): Promise<void>
}

const operations = { bind: 0x60, unbind: 0x42, search: 0x63, extended: 0x77 }
const pagedResults = '1.2.840.113556.1.4.319'

const message = (id: number, write: (writer: BerWriter) => void): Buffer => {
  const writer = new BerWriter()
  writer.startSequence()
  writer.writeInt(id)
  write(writer)
  writer.endSequence()
  return writer.buffer
}

/** An LDAPResult that says success (RFC 4511, 4.1.9). */
const success = (writer: BerWriter, operation: number): void => {
  writer.startSequence(operation)
  writer.writeEnumeration(0)
  writer.writeString('')
  writer.writeString('')
  writer.endSequence()
}

const entryMessage = (id: number, { dn, attributes }: ScriptedEntry): Buffer =>
  message(id, (writer) => {
    writer.startSequence(0x64)
    writer.writeString(dn)
    writer.startSequence()
    for (const [name, values] of Object.entries(attributes)) {
      writer.startSequence()
      writer.writeString(name)
      writer.startSequence(0x31)
      for (const value of values) writer.writeString(value)
      writer.endSequence()
      writer.endSequence()
    }
    writer.endSequence()
    writer.endSequence()
  })

const doneMessage = (id: number, cookie: string | undefined): Buffer =>
  message(id, (writer) => {
    success(writer, 0x65)
    if (cookie === undefined) return
    const value = new BerWriter()
    value.startSequence()
    value.writeInt(0)
    value.writeString(cookie)
    value.endSequence()
    writer.startSequence(0xa0)
    writer.startSequence()
    writer.writeString(pagedResults)
    writer.writeBuffer(value.buffer, Ber.OctetString)
    writer.endSequence()
    writer.endSequence()
  })

export const startLdapServer = async (
  answer: (search: ScriptedSearch) => ScriptedPage,
): Promise<LdapServer> => {
  const sockets = new Set<Socket>()
  const searches: ScriptedSearch[] = []

  const serve = (socket: Socket) => {
    let bound = false
    const one = (reader: BerReader): void => {
      reader.readSequence()
      const id = reader.readInt() ?? 0
      const operation = reader.readSequence()
      if (operation === operations.bind) {
        bound = true
        socket.write(message(id, (writer) => success(writer, 0x61)))
      } else if (operation === operations.extended)
        socket.write(message(id, (writer) => success(writer, 0x78)))
      else if (operation === operations.unbind) socket.end()
      else if (operation === operations.search) {
        let last = false
        const search: ScriptedSearch = {
          base: reader.readString() ?? '',
          bound,
          hangUp: () => {
            last = true
          },
        }
        searches.push(search)
        const { entries = [], cookie } = answer(search)
        const all = [...entries.map((entry) => entryMessage(id, entry)), doneMessage(id, cookie)]
        socket.write(Buffer.concat(all))
        if (last) socket.end()
      }
    }
    // A request of a test is small: each comes whole.
    socket.on('data', (data) => one(new BerReader(data)))
  }

  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    serve(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const drop = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `ldap://127.0.0.1:${(server.address() as AddressInfo).port}`,
    searches,
    connections: () => sockets.size,
    drop,
    stop: () =>
      new Promise((resolve) => {
        drop()
        server.close(() => resolve())
      }),
  }
}
