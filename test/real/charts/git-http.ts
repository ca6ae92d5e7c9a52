import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'

/** An HTTP server on loopback. */
export interface HttpServer {
  port: number
  /** The requests so far, as `GET /path`. */
  requests: readonly string[]
  close(): Promise<void>
}

const listen = async (
  listener: RequestListener,
  tls?: { cert: string; key: string },
): Promise<HttpServer & { server: ReturnType<typeof createServer> }> => {
  const requests: string[] = []
  const noted: RequestListener = (request, response) => {
    requests.push(`${request.method} ${request.url}`)
    listener(request, response)
  }
  const server = tls === undefined ? createServer(noted) : createTlsServer(tls, noted)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    server,
    port: (server.address() as AddressInfo).port,
    requests,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Runs `git http-backend` for one request. `onSent` is called with the bytes of each part of the response. */
const answerWithGit = (
  root: string,
  config: Readonly<Record<string, string>>,
  request: IncomingMessage,
  response: ServerResponse,
  onSent: (bytes: number) => void,
): void => {
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const header = (name: string): string => String(request.headers[name] ?? '')
  const settings = Object.entries(config)
  const child = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_NOSYSTEM: '1',
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: header('content-type'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      GIT_PROTOCOL: header('git-protocol'),
      GIT_CONFIG_COUNT: String(settings.length),
      ...Object.fromEntries(
        settings.flatMap(([key, value], index) => [
          [`GIT_CONFIG_KEY_${index}`, key],
          [`GIT_CONFIG_VALUE_${index}`, value],
        ]),
      ),
    },
  })
  child.stdin.on('error', () => {})
  request.pipe(child.stdin)
  response.on('close', () => child.kill())
  let head = ''
  child.stdout.on('data', (chunk: Buffer) => {
    if (response.headersSent) {
      onSent(chunk.length)
      if (!response.write(chunk)) child.stdout.pause()
      return
    }
    head += chunk.toString('latin1')
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return
    const lines = head.slice(0, end).split('\r\n')
    const status = lines.find((line) => line.startsWith('Status: '))
    response.statusCode = status === undefined ? 200 : Number(status.slice(8, 11))
    for (const line of lines) {
      const [name = '', value = ''] = line.split(/: (.*)/)
      if (name !== 'Status') response.setHeader(name, value)
    }
    const rest = Buffer.from(head.slice(end + 4), 'latin1')
    onSent(rest.length)
    response.write(rest)
  })
  response.on('drain', () => child.stdout.resume())
  child.on('close', () => response.end())
}

/** A server of bare repositories: Git's own. */
export interface GitServer extends HttpServer {
  /** Bytes of all responses so far. */
  sent(): number
}

/** @param config of the server, such as `uploadpack.allowFilter` */
export const startGitServer = async (
  root: string,
  config: Readonly<Record<string, string>>,
  tls?: { cert: string; key: string },
): Promise<GitServer> => {
  let sent = 0
  const listening = await listen((request, response) => {
    answerWithGit(root, config, request, response, (bytes) => {
      sent += bytes
    })
  }, tls)
  return { ...listening, sent: () => sent }
}

/** A proxy that leads every CONNECT to one port of this machine. */
export const startProxy = async (target: number): Promise<HttpServer & { connects: readonly string[] }> => {
  const connects: string[] = []
  const open = new Set<Socket>()
  const listening = await listen((_, response) => void response.writeHead(400).end())
  listening.server.on('connect', (request, socket, head) => {
    connects.push(request.url ?? '')
    const upstream = connect(target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.write(head)
      upstream.pipe(socket).pipe(upstream)
    })
    for (const one of [socket as Socket, upstream]) {
      open.add(one)
      one.on('error', () => {}).on('close', () => open.delete(one))
    }
  })
  return {
    ...listening,
    connects,
    close: async () => {
      for (const socket of open) socket.destroy()
      await listening.close()
    },
  }
}

const line = (text: string | Buffer): Buffer => {
  const data = Buffer.from(text)
  return Buffer.concat([Buffer.from((data.length + 4).toString(16).padStart(4, '0')), data])
}
const flush = Buffer.from('0000')
const delimiter = Buffer.from('0001')

/** A server (protocol version 2) that says it has `commit`, and sends parts of a pack of so many objects for ever. */
export const startEndlessServer = async (
  commit: string,
  { objects, part, pauseMs }: { objects: number; part: () => Buffer; pauseMs: number },
): Promise<HttpServer & { ended(): number }> => {
  let ended = 0
  const send = (response: ServerResponse): void => {
    const header = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1')
    header.writeUInt32BE(objects, 8)
    const sideband = (data: Buffer): Buffer => line(Buffer.concat([Buffer.from([1]), data]))
    response.write(line('shallow-info\n'))
    response.write(line(`shallow ${commit}\n`))
    response.write(delimiter)
    response.write(line('packfile\n'))
    response.write(sideband(header))
    const next = (): void => {
      if (response.destroyed) return
      const hasRoom = response.write(sideband(part()))
      if (!hasRoom) response.once('drain', next)
      else if (pauseMs > 0) setTimeout(next, pauseMs)
      else setImmediate(next)
    }
    response.on('close', () => {
      ended += 1
    })
    next()
  }
  const listening = await listen(async (request, response) => {
    const service = 'git-upload-pack'
    if (request.method === 'GET') {
      response.setHeader('content-type', `application/x-${service}-advertisement`)
      const abilities = ['version 2\n', 'ls-refs\n', 'fetch=shallow filter\n', 'object-format=sha1\n']
      response.end(Buffer.concat([line(`# service=${service}\n`), flush, ...abilities.map(line), flush]))
      return
    }
    let body = ''
    for await (const chunk of request) body += String(chunk)
    response.setHeader('content-type', `application/x-${service}-result`)
    if (body.includes('command=ls-refs')) response.end(Buffer.concat([line(`${commit} HEAD\n`), flush]))
    else send(response)
  })
  return { ...listening, ended: () => ended }
}
