import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls'
import { Ber, BerReader, BerWriter } from 'ldapts'

export interface ScriptedEntry {
  dn: string
  attributes: Readonly<Record<string, readonly string[]>>
}

/** The response to a search: entries and, if there are more, the cookie of the next page (RFC 2696). */
export interface ScriptedPage {
  entries?: readonly ScriptedEntry[]
  /** Referrals to other servers, as URLs. */
  references?: readonly string[]
  cookie?: string
  /** An LDAP result code (RFC 4511, A.1); defaults to 0, success. */
  code?: number
}

export interface ScriptedSearch {
  base: string
  /** 0: the base alone, 1: one level below, 2: the whole subtree. */
  scope: number
  /** The raw request: names and values are readable in it. */
  filter: string
  attributes: readonly string[]
  /** Whether it requests a page. */
  paged: boolean
  /** Whether a bind preceded it on this connection. */
  bound: boolean
  /** Whether it came over TLS. */
  encrypted: boolean
  /** Closes the connection after this answer. */
  hangUp(): void
}

/** An LDAP server that accepts every bind and answers searches as defined by a test; `searches` are the received ones, in order. */
export interface LdapServer {
  readonly url: string
  readonly searches: readonly ScriptedSearch[]
  /** The credentials of each bind: `simple cn=hansa`, `sasl EXTERNAL`. */
  readonly binds: readonly string[]
  /** The number of open connections. */
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

/** An LDAPResult (RFC 4511, 4.1.9). */
const result = (writer: BerWriter, operation: number, code = 0): void => {
  writer.startSequence(operation)
  writer.writeEnumeration(code)
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

const referenceMessage = (id: number, url: string): Buffer =>
  message(id, (writer) => {
    writer.startSequence(0x73)
    writer.writeString(url)
    writer.endSequence()
  })

const doneMessage = (id: number, { cookie, code }: ScriptedPage): Buffer =>
  message(id, (writer) => {
    result(writer, 0x65, code)
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

/** Skips a TLV and returns its content. */
const skip = (reader: BerReader): string => {
  reader.readSequence()
  const content = reader.buffer.subarray(reader.offset, reader.offset + reader.length).toString('latin1')
  reader.offset += reader.length
  return content
}

/** The fields of a search request (RFC 4511, 4.5.1), and whether a control for pages follows it. */
const readSearch = (reader: BerReader) => {
  const base = reader.readString() ?? ''
  const scope = reader.readEnumeration() ?? 0
  reader.readEnumeration()
  reader.readInt()
  reader.readInt()
  reader.readBoolean()
  const filter = skip(reader)
  const attributes: string[] = []
  reader.readSequence()
  const end = reader.offset + reader.length
  while (reader.offset < end) attributes.push(reader.readString() ?? '')
  const paged = reader.buffer.subarray(end).includes(pagedResults)
  return { base, scope, filter, attributes, paged }
}

const readBind = (reader: BerReader): string => {
  reader.readInt()
  const dn = reader.readString() ?? ''
  if (reader.peek() === 0x80) return `simple ${dn}`
  reader.readSequence()
  return `sasl ${reader.readString()}`
}

interface ServerContext {
  answer: (search: ScriptedSearch) => ScriptedPage | undefined
  /** For StartTLS and ldaps; undefined without TLS. */
  context: SecureContext | undefined
  /** The result code of Who am I. */
  whoAmI: number
  searches: ScriptedSearch[]
  binds: string[]
}

/** Answers one search. */
const answerSearch = (
  { answer, searches }: ServerContext,
  socket: Socket,
  id: number,
  request: ReturnType<typeof readSearch>,
  bound: boolean,
): void => {
  let last = false
  const search: ScriptedSearch = {
    ...request,
    bound,
    encrypted: socket instanceof TLSSocket,
    hangUp: () => {
      last = true
    },
  }
  searches.push(search)
  const page = answer(search)
  // Without a response it is silent, like a hanging server.
  if (page === undefined) return
  const { entries = [], references = [] } = page
  const all = [
    ...entries.map((entry) => entryMessage(id, entry)),
    ...references.map((url) => referenceMessage(id, url)),
    doneMessage(id, page),
  ]
  socket.write(Buffer.concat(all))
  if (last) socket.end()
}

/** Answers the requests of one connection. */
const serve = (server: ServerContext, socket: Socket): void => {
  const { binds, context, whoAmI } = server
  let bound = false
  const one = (reader: BerReader): void => {
    reader.readSequence()
    const id = reader.readInt() ?? 0
    const operation = reader.readSequence()
    if (operation === operations.bind) {
      bound = true
      binds.push(readBind(reader))
      socket.write(message(id, (writer) => result(writer, 0x61)))
    } else if (operation === operations.unbind) socket.end()
    else if (operation === operations.search) answerSearch(server, socket, id, readSearch(reader), bound)
    else if (operation === operations.extended) {
      const startsTls = !bound && context !== undefined
      socket.write(message(id, (writer) => result(writer, 0x78, startsTls ? 0 : whoAmI)))
      if (!startsTls) return
      socket.removeAllListeners('data')
      serve(server, new TLSSocket(socket, { isServer: true, secureContext: context }))
    }
  }
  socket.on('error', () => undefined)
  // Requests in tests are small: each arrives whole.
  socket.on('data', (data) => one(new BerReader(data)))
}

/** @param options.tls its certificate after StartTLS, or with `fromStart` (ldaps) from the first byte */
export const startLdapServer = async (
  answer: (search: ScriptedSearch) => ScriptedPage | undefined,
  options: { tls?: { certificate: string; key: string; fromStart?: boolean }; whoAmI?: number } = {},
): Promise<LdapServer> => {
  const { tls, whoAmI = 0 } = options
  const context = tls === undefined ? undefined : createSecureContext({ cert: tls.certificate, key: tls.key })
  const sockets = new Set<Socket>()
  const searches: ScriptedSearch[] = []
  const binds: string[] = []
  const scripted: ServerContext = { answer, context, whoAmI, searches, binds }

  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    const secured = tls?.fromStart === true && context !== undefined
    serve(scripted, secured ? new TLSSocket(socket, { isServer: true, secureContext: context }) : socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const drop = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const scheme = tls?.fromStart === true ? 'ldaps' : 'ldap'
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    searches,
    binds,
    connections: () => sockets.size,
    drop,
    stop: () =>
      new Promise((resolve) => {
        drop()
        server.close(() => resolve())
      }),
  }
}
