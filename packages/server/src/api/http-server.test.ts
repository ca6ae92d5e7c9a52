import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCertificate } from '../kube/testing/index.js'
import { systemClock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { createHostRule, urlOf } from './hosts.js'
import { createHttpServer } from './http-server.js'
import { readHttpSettings } from './http-settings.js'

let folder: string
let files: { cert: string; key: string }
const write = (names: string[]): void => {
  const { certificate, key } = createCertificate(names)
  writeFileSync(files.cert, certificate)
  writeFileSync(files.key, key)
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hansa-tls-'))
  files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }
  write(['hub.example.com', '127.0.0.1'])
})
afterEach(() => rmSync(folder, { recursive: true }))

const settings = () => readHttpSettings({}, { tlsCert: files.cert, tlsKey: files.key })

/** The names of the certificate a server shows. */
const shownBy = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const sent = get({ host: '127.0.0.1', port, rejectUnauthorized: false, agent: false }, (response) => {
      response.resume()
      const { socket } = response
      resolve('getPeerCertificate' in socket ? String(Reflect.get(peer(socket), 'subjectaltname')) : '')
    })
    sent.on('error', reject)
  })
const peer = (socket: object): object => {
  const read: unknown = Reflect.get(socket, 'getPeerCertificate')
  return typeof read === 'function' ? Object(read.call(socket)) : {}
}

describe('TLS', () => {
  it('is served with the current files, also after they change, and keeps the old ones if the new ones do not match', async () => {
    const tasks: (() => void)[] = []
    const clock = {
      ...systemClock,
      after: (_ms: number, task: () => void) => {
        tasks.push(task)
        return () => {}
      },
    }
    const pass = (): void => {
      for (const task of tasks.splice(0)) task()
    }
    const server = createHttpServer((_request, response) => response.end('ok'), {
      http: settings(),
      clock,
      logger: silentLogger,
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    try {
      expect(await shownBy(port)).toContain('hub.example.com')
      write(['renewed.example.com'])
      pass()
      expect(await shownBy(port)).toContain('renewed.example.com')
      writeFileSync(files.cert, createCertificate(['other.example.com']).certificate)
      pass()
      expect(await shownBy(port)).toContain('renewed.example.com')
      write(['last.example.com'])
      pass()
      expect(await shownBy(port)).toContain('last.example.com')
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('is refused at startup with files that do not match, by name', () => {
    const create = () =>
      createHttpServer(() => {}, { http: settings(), clock: systemClock, logger: silentLogger })
    writeFileSync(files.key, createCertificate(['other']).key)
    expect(create).toThrow(files.key)
    rmSync(files.cert)
    expect(create).toThrow(`cannot read ${files.cert}`)
  })

  it('makes the names of the certificate names of the hub', () => {
    const allows = createHostRule({ listen: '0.0.0.0', http: settings() })
    expect([allows('hub.example.com', undefined), allows('evil.example', undefined)]).toEqual([true, false])
    expect(urlOf('0.0.0.0', 7070, settings())).toBe('https://hub.example.com:7070')
    expect(urlOf('::1', 7070, settings())).toBe('https://[::1]:7070')
    expect(urlOf('0.0.0.0', 7070, readHttpSettings({}))).toBe('http://127.0.0.1:7070')
  })
})
