import type { AuditEntry } from '@hansa/sdk'
import { expect, test } from 'vitest'
import { exportFormats } from './export.js'

const entry: AuditEntry = {
  apiVersion: 'hansa.dev/v1',
  kind: 'AuditEntry',
  metadata: { name: '1', createdAt: '2026-01-01T00:00:00.000Z' },
  subject: { kind: 'User', id: 'corp/1', name: '=anna' },
  address: '192.0.2.1',
  verb: 'update',
  object: { kind: 'Release', namespace: 'shop', name: 'web' },
  scope: 'namespace/shop',
  result: 'Succeeded',
  paths: ['/spec/replicas', '/spec/values'],
  reason: 'load, "INC 42"',
  keyId: '',
  previous: '',
  hash: '',
}

test('JSONL is one complete entry a line', () => {
  const lines = exportFormats.JSONL.text([entry, entry]).split('\n')
  expect(lines).toHaveLength(3)
  expect(JSON.parse(lines[0] ?? '')).toEqual(entry)
})

test('CSV is a line an entry, in which names cannot be formulas', () => {
  const [head, line] = exportFormats.CSV.text([entry]).split('\n')
  expect(head).toBe(
    'time,subject,subject id,address,verb,kind,namespace,name,result,changed fields,reason,request',
  )
  expect(line).toBe(
    `2026-01-01T00:00:00.000Z,'=anna,corp/1,192.0.2.1,update,Release,shop,web,Succeeded,/spec/replicas /spec/values,"load, ""INC 42""",`,
  )
})
