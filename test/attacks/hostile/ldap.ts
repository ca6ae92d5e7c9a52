import { type AddressInfo, createServer, type Socket } from 'node:net'

const length = (size: number): Buffer => {
  if (size < 128) return Buffer.from([size])
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(size)
  return Buffer.concat([Buffer.from([0x84]), bytes])
}
const tagged = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), length(body.length), body])
}
const text = (value: string): Buffer => tagged(0x04, Buffer.from(value))
const message = (id: number, operation: Buffer): Buffer =>
  tagged(0x30, tagged(0x02, Buffer.from([id >> 8, id & 0xff])), operation)
const result = (tag: number): Buffer => tagged(tag, tagged(0x0a, Buffer.from([0])), text(''), text(''))

const entry = (id: number, dn: string): Buffer =>
  message(
    id,
    tagged(
      0x64,
      text(dn),
      tagged(
        0x30,
        tagged(0x30, text('uid'), tagged(0x31, text(dn))),
        tagged(0x30, text('cn'), tagged(0x31, text(dn))),
      ),
    ),
  )

/** The answer to a search: endless entries, or one message that never completes. */
export type LdapAttack = 'entries' | 'message'

/** An LDAP server that accepts every bind, and answers each search forever. */
export const startHostileLdap = async (
  attack: LdapAttack,
): Promise<{ url: string; stop: () => Promise<void> }> => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    let count = 0
    const flood = (id: number): void => {
      if (attack === 'message') socket.write(Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]))
      const more = (): void => {
        while (!socket.destroyed) {
          const piece =
            attack === 'message'
              ? Buffer.alloc(65_536, 1)
              : Buffer.concat(
                  Array.from({ length: 200 }, (_, index) => entry(id, `uid=u${count + index},dc=x`)),
                )
          count += 200
          if (!socket.write(piece)) break
        }
        if (!socket.destroyed) socket.once('drain', more)
      }
      more()
    }
    socket.on('data', (data) => {
      // Requests are small: one per chunk. `30 len 02 len ID op …`, with a short length.
      const long = data[1] === undefined || data[1] < 128 ? 0 : data[1] - 128
      const idLength = data[3 + long] ?? 1
      const id = data.readUIntBE(4 + long, idLength)
      const operation = data[4 + long + idLength]
      if (operation === 0x60) socket.write(message(id, result(0x61)))
      if (operation === 0x63) flood(id)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `ldap://127.0.0.1:${port}`,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
