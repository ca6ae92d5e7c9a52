import { once } from 'node:events'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { Agent, type RequestOptions, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type SecureVersion } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCertificate } from '../kube/testing/index.js'
import type { Clock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { openCertificate, type ServedCertificate } from './certificate.js'
import { createHttpServer } from './http-server.js'
import { readHttpSettings } from './http-settings.js'

const dayMs = 86_400_000

let folder: string
let files: { cert: string; key: string }
/** Writes a pair that ends in `days` days. */
const write = (name: string, days = 29, to = files): void => {
  const { certificate, key } = createCertificate([name], Date.now() - (30 - days) * dayMs)
  writeFileSync(to.cert, certificate)
  writeFileSync(to.key, key)
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hansa-tls-'))
  files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A clock with a button: `pass` runs what waits. */
const createManual = (offsetMs = 0): { clock: Clock; pass(): void } => {
  const tasks: (() => void)[] = []
  return {
    clock: {
      now: () => Date.now() + offsetMs,
      monotonic: () => performance.now(),
      after: (_ms, task) => {
        tasks.push(task)
        return () => {}
      },
    },
    pass: () => {
      for (const task of tasks.splice(0)) task()
    },
  }
}

const listen = async (certificate: ServedCertificate, clock: Clock) => {
  const http = readHttpSettings({}, { tlsCert: files.cert, tlsKey: files.key })
  const server = createHttpServer((_request, response) => response.end('ok'), {
    ...{ http, clock, logger: silentLogger, certificate },
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The name in the certificate of a server, and the local port that asked. */
const shown = (options: RequestOptions): Promise<[name: string, port: number | undefined]> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', rejectUnauthorized: false, ...options }, (response) => {
      const { localPort } = response.socket
      response.resume().on('end', () => resolve([names[0] ?? '', localPort]))
    })
    const names: string[] = []
    sent.on('socket', (socket) => {
      const read = (): void => {
        const text = String(
          Reflect.get(Object(Reflect.get(socket, 'getPeerCertificate').call(socket)), 'subjectaltname'),
        )
        names.push(text.replace('DNS:', ''))
      }
      if (sent.reusedSocket) read()
      else socket.once('secureConnect', read)
    })
    sent.on('error', reject).end()
  })

describe('the certificate of a running hub', () => {
  it('is replaced by the swap of a link, as Kubernetes updates a mounted secret, and no connection is dropped', async () => {
    const version = (name: string): void => {
      const at = join(folder, name)
      mkdirSync(at)
      write(`${name}.example.com`, 29, { cert: join(at, 'tls.crt'), key: join(at, 'tls.key') })
    }
    const point = (name: string): void => {
      symlinkSync(name, join(folder, '..data_tmp'))
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'))
    }
    version('v1')
    point('v1')
    symlinkSync('..data/tls.crt', files.cert)
    symlinkSync('..data/tls.key', files.key)
    const { clock, pass } = createManual()
    const certificate = openCertificate(files, { clock, logger: silentLogger })
    const { port, close } = await listen(certificate, clock)
    const agent = new Agent({ keepAlive: true, maxSockets: 1, maxCachedSessions: 0 })
    try {
      const [before, socket] = await shown({ port, agent })
      expect(before).toBe('v1.example.com')
      version('v2')
      point('v2')
      rmSync(join(folder, 'v1'), { recursive: true })
      pass()
      expect(await shown({ port, agent: false })).toEqual(['v2.example.com', expect.anything()])
      // The connection of before is the same, with the certificate it began with.
      expect(await shown({ port, agent })).toEqual(['v1.example.com', socket])
      expect(certificate.warning()).toBeUndefined()
    } finally {
      agent.destroy()
      close()
    }
  })

  it.each<[string, () => void, RegExp]>([
    [
      'a key that is half-written',
      () => writeFileSync(files.key, createCertificate(['x']).key.slice(0, 80)),
      /cannot be used for TLS/,
    ],
    [
      'a certificate that is half-written',
      () => writeFileSync(files.cert, createCertificate(['x']).certificate.slice(0, 200)),
      /cannot be used for TLS/,
    ],
    ['an empty key', () => writeFileSync(files.key, ''), /cannot be used for TLS/],
    ['an empty file', () => writeFileSync(files.cert, ''), /cannot be used for TLS/],
    [
      'the key of another certificate',
      () => writeFileSync(files.key, createCertificate(['x']).key),
      /cannot be used for TLS/,
    ],
    ['a file that is missing', () => unlinkSync(files.key), /cannot read/],
    [
      'a chain that is cut',
      () =>
        writeFileSync(files.cert, `${createCertificate(['x']).certificate}-----BEGIN CERTIFICATE-----\nMIIB`),
      /cannot be used for TLS/,
    ],
  ])('remains in use while the files have %s, and the hub says so', async (_, spoil, message) => {
    write('good.example.com')
    const { clock, pass } = createManual()
    const certificate = openCertificate(files, { clock, logger: silentLogger })
    const { port, close } = await listen(certificate, clock)
    try {
      spoil()
      pass()
      expect((await shown({ port, agent: false }))[0]).toBe('good.example.com')
      expect(certificate.warning()).toMatch(/^the certificate was not reloaded: /)
      expect(certificate.warning()).toMatch(message)
      expect(certificate.warning()).not.toContain('BEGIN')
      write('next.example.com')
      pass()
      expect((await shown({ port, agent: false }))[0]).toBe('next.example.com')
      expect(certificate.warning()).toBeUndefined()
    } finally {
      close()
    }
  })

  it.each([
    [20, undefined],
    [14.5, undefined],
    [13.5, /expires in 13 days, at 20\d\d-/],
    [1.5, /expires in 1 day, at /],
    [0.5, /expires in 0 days, at /],
    [-0.5, /expired at 20\d\d-/],
  ])('with %s days left is warned about: %s', (days, message) => {
    write('hub.example.com', 20)
    const { clock } = createManual((20 - days) * dayMs)
    const { warning } = openCertificate(files, { clock, logger: silentLogger })
    if (message === undefined) expect(warning()).toBeUndefined()
    else expect(warning()).toMatch(message)
  })

  it('ends when the first certificate of its chain ends, and not before it begins', () => {
    write('hub.example.com', 20)
    const { certificate: issuer } = createCertificate(['ca'], Date.now() - 27 * dayMs)
    const { certificate: leaf, key } = createCertificate(['hub.example.com'])
    writeFileSync(files.cert, `${leaf}${issuer}`)
    writeFileSync(files.key, key)
    const { clock } = createManual()
    expect(openCertificate(files, { clock, logger: silentLogger }).warning()).toMatch(/expires in [23] days/)
    write('hub.example.com', 40)
    expect(openCertificate(files, { clock, logger: silentLogger }).warning()).toMatch(/not valid before/)
  })
})

describe('a connection to the hub', () => {
  const attempt = (
    port: number,
    options: { minVersion?: SecureVersion; maxVersion?: SecureVersion; ciphers?: string },
  ) =>
    new Promise<string>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options }, () => {
        resolve(`${socket.getProtocol()} ${socket.getCipher().name}`)
        socket.destroy()
      })
      socket.on('error', () => resolve('refused'))
    })

  it('needs TLS 1.2 and forward secrecy', async () => {
    write('hub.example.com')
    const { clock, pass } = createManual()
    const { port, close } = await listen(openCertificate(files, { clock, logger: silentLogger }), clock)
    try {
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const
      const block = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA256' } as const
      const check = async (): Promise<void> => {
        expect(await attempt(port, {})).toMatch(/^TLSv1\.3/)
        expect(await attempt(port, { maxVersion: 'TLSv1.2' })).toMatch(/^TLSv1\.2 ECDHE-.*(GCM|CHACHA20)/)
        expect(await attempt(port, old)).toBe('refused')
        expect(await attempt(port, block)).toBe('refused')
      }
      await check()
      write('renewed.example.com')
      pass()
      expect((await shown({ port, agent: false }))[0]).toBe('renewed.example.com')
      await check()
    } finally {
      close()
    }
  })
})
