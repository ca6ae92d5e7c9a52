import { connect, type Socket } from 'node:net'

/** A connection that sends exactly the bytes it is given, and remembers the answer. */
export interface RawConnection {
  readonly socket: Socket
  send(text: string | Buffer): void
  received(): string
  /** Resolves when received data matches; throws if the connection ends or the timeout expires first. */
  until(pattern: RegExp, timeoutMs?: number): Promise<string>
  /** Milliseconds until the other side closed it. Throws if the timeout expires first. */
  closed(timeoutMs?: number): Promise<number>
  close(): void
}

export const openRaw = async (url: string): Promise<RawConnection> => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const opened = performance.now()
  let received = ''
  let closedAt: number | undefined
  const waiting = new Set<() => void>()
  const wake = (): void => {
    for (const one of [...waiting]) one()
  }
  socket.setEncoding('utf8').on('data', (text: string) => {
    received += text
    wake()
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    closedAt = performance.now()
    wake()
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve())
    socket.once('error', reject)
  })
  const wait = <T>(what: string, timeoutMs: number, look: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const attempt = (): void => {
        const found = look()
        if (found === undefined && closedAt === undefined) return
        clearTimeout(timer)
        waiting.delete(attempt)
        if (found === undefined) reject(new Error(`${what}: the connection ended first, after:\n${received}`))
        else resolve(found)
      }
      const timer = setTimeout(() => {
        waiting.delete(attempt)
        reject(new Error(`${what}: not within ${timeoutMs} ms; received:\n${received.slice(0, 2000)}`))
      }, timeoutMs)
      waiting.add(attempt)
      attempt()
    })
  return {
    socket,
    send: (text) => void socket.write(text),
    received: () => received,
    until: (pattern, timeoutMs = 20_000) =>
      wait(String(pattern), timeoutMs, () => pattern.exec(received)?.[0]),
    closed: (timeoutMs = 60_000) =>
      wait('the other side closes', timeoutMs, () =>
        closedAt === undefined ? undefined : closedAt - opened,
      ),
    close: () => socket.destroy(),
  }
}
