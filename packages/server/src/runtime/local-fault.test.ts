import { expect, test } from 'vitest'
import { connectionsUsedUp, localFaultOf } from './local-fault.js'

const failure = (code: string, message = code): Error => Object.assign(new Error(message), { code })
const wrapped = (cause: unknown): Error => new Error('it did not answer', { cause })
const cyclic = new Error('cyclic')
cyclic.cause = cyclic

test.each<[string, unknown, string | undefined]>([
  ['no descriptor in the process', failure('EMFILE'), 'EMFILE'],
  ['no descriptor on the machine', failure('ENFILE'), 'ENFILE'],
  ['no memory', failure('ENOMEM'), 'ENOMEM'],
  ['no buffers', failure('ENOBUFS'), 'ENOBUFS'],
  ['no port', failure('EADDRNOTAVAIL'), 'EADDRNOTAVAIL'],
  ['a full disk', failure('ENOSPC'), 'ENOSPC'],
  ['no connection left for clusters', failure(connectionsUsedUp), connectionsUsedUp],
  ['one that others wrap', wrapped(wrapped(failure('EMFILE'))), 'EMFILE'],
  ['one at every address', new AggregateError([failure('EMFILE'), failure('EMFILE')]), 'EMFILE'],
  [
    'one at an address beside a refusal',
    new AggregateError([failure('EMFILE'), failure('ECONNREFUSED')]),
    undefined,
  ],
  ['a refusal', failure('ECONNREFUSED'), undefined],
  ['silence', failure('ETIMEDOUT'), undefined],
  ['a name that does not resolve', failure('ENOTFOUND'), undefined],
  ['a cause that is a word', Object.assign(new Error('x'), { cause: 'Local' }), undefined],
  ['a cycle of causes', cyclic, undefined],
  ['no error', 'EMFILE', undefined],
  ['nothing', undefined, undefined],
])('whether it is a fault of the hub host: %s', (_, error, code) => {
  expect(localFaultOf(error)?.code).toBe(code)
})
