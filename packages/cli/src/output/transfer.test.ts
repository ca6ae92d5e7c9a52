import { expect, test } from 'vitest'
import { createTransferLine } from './transfer.js'

test('the progress of a long transfer is on one line of a terminal', () => {
  let [time, text] = [0, '']
  const terminal = { isTTY: true, write: (part: string) => (text += part) }
  const line = createTransferLine(terminal, () => time)
  const at = (ms: number, receivedBytes: number, totalBytes?: number): void => {
    time = ms
    line.report({ name: 'web', receivedBytes, ...(totalBytes === undefined ? {} : { totalBytes }) })
  }
  at(100, 1)
  at(600, 2 * 1024 * 1024, 5 * 1024 * 1024)
  at(700, 3 * 1024 * 1024)
  at(900, 4 * 1024 * 1024)
  line.end()
  line.end()
  expect(text.split('\r\u001b[K')).toEqual(['', 'Fetching web: 2.0 of 5.0 MiB', 'Fetching web: 4.0 MiB', ''])
})

test('a file gets no progress', () => {
  let time = 0
  const line = createTransferLine({ write: () => expect.unreachable() }, () => time)
  time = 1000
  line.report({ name: 'web', receivedBytes: 1 })
  line.end()
})
