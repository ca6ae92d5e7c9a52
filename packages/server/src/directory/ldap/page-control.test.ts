import { Client, type MessageParser } from 'ldapts'
import { expect, test } from 'vitest'
import type { Meter } from './meter.js'
import { watchAnswers } from './page-control.js'

/** A search result entry without attributes, as a server sends it (RFC 4511, 4.5.2). */
const entry = (dn: string): Buffer => {
  const name = Buffer.from(dn)
  const body = Buffer.concat([Buffer.from([0x04, name.length]), name, Buffer.from([0x30, 0x00])])
  const message = Buffer.concat([Buffer.from([0x02, 0x01, 0x01, 0x64, body.length]), body])
  return Buffer.concat([Buffer.from([0x30, message.length]), message])
}

const watch = (failsAfter = Number.POSITIVE_INFINITY) => {
  const client = new Client({ url: 'ldap://127.0.0.1:1' })
  const counted = { bytes: 0, entries: 0, waiting: 0 }
  const meter: Meter = {
    begin: () => {},
    received: (bytes, waiting) => {
      counted.bytes += bytes
      counted.waiting = Math.max(counted.waiting, waiting)
    },
    entry: () => {
      counted.entries += 1
    },
    failure: () => (counted.entries > failsAfter ? (new Error('too many') as never) : undefined),
  }
  const watcher = watchAnswers(client, meter)
  const parser = Reflect.get(client, 'messageParser') as MessageParser
  return { counted, watcher, receive: (data: Buffer) => parser.read(data, new Map()) }
}

const names = Array.from({ length: 200 }, (_, index) => `uid=p${index},dc=x`)
const answer = Buffer.concat(names.map(entry))

test('each byte of a chunk with many messages is counted once', () => {
  const { counted, watcher, receive } = watch()
  receive(answer)
  expect(counted).toMatchObject({ bytes: answer.length, entries: 200, waiting: answer.length })
  expect(watcher.take().entries.map(({ dn }) => dn)).toEqual(names)
})

test('chunks that end within a message are counted once too', () => {
  const { counted, watcher, receive } = watch()
  for (let at = 0; at < answer.length; at += 50) receive(answer.subarray(at, at + 50))
  expect(counted).toMatchObject({ bytes: answer.length, entries: 200 })
  expect(watcher.take().entries.map(({ dn }) => dn)).toEqual(names)
})

test('messages of a chunk after one that exceeds a limit are not read', () => {
  const { counted, watcher, receive } = watch(10)
  receive(answer)
  expect(counted).toMatchObject({ bytes: answer.length, entries: 11 })
  expect(watcher.take().entries).toHaveLength(10)
})
