import { createServer, type Socket } from 'node:net'
import { Ber, BerReader, BerWriter } from 'ldapts'
import { freePort } from '../../rig/index.js'

/** One entry of a page: its DN and its attributes. */
export interface ScriptedEntry {
  dn: string
  attributes: Readonly<Record<string, readonly string[]>>
}

/** A server of LDAP that takes every bind and answers searches below a base with pages as they are written down. */
export interface ScriptedServer {
  readonly url: string
  stop(): Promise<void>
}

const bindRequest = 0x60
const unbindRequest = 0x42
const searchRequest = 0x63
const pagedResults = '1.2.840.113556.1.4.319'

const message = (id: number, write: (writer: BerWriter) => void): Buffer => {
  const writer = new BerWriter()
  writer.startSequence()
  writer.writeInt(id)
  write(writer)
  writer.endSequence()
  return writer.buffer
}

const result = (writer: BerWriter, operation: number): void => {
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
    result(writer, 0x65)
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

/** `pages` by base: a search there gets them one after the other, each but the last with a cookie. Other searches find nothing. */
export const startScripted = async (
  pages: Readonly<Record<string, readonly (readonly ScriptedEntry[])[]>>,
): Promise<ScriptedServer> => {
  const port = await freePort()
  const sockets = new Set<Socket>()
  const asked = new Map<string, number>()

  const answer = (reader: BerReader, socket: Socket): void => {
    reader.readSequence()
    const id = reader.readInt() ?? 0
    const operation = reader.readSequence()
    if (operation === bindRequest) socket.write(message(id, (writer) => result(writer, 0x61)))
    else if (operation === unbindRequest) socket.end()
    else if (operation === searchRequest) {
      const base = reader.readString() ?? ''
      const script = pages[base]
      const at = asked.get(base) ?? 0
      const page = script?.[at] ?? []
      const more = script !== undefined && at + 1 < script.length
      asked.set(base, more ? at + 1 : 0)
      for (const entry of page) socket.write(entryMessage(id, entry))
      socket.write(doneMessage(id, more ? `page-${at + 1}` : ''))
    }
  }

  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    // A request of a test is small: each comes whole.
    socket.on('data', (data) => answer(new BerReader(data), socket))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `ldap://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
