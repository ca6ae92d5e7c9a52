import { createHmac } from 'node:crypto'
import type { ActEntry } from '../runtime/act.js'
import { sameText } from '../runtime/hidden.js'
import { cleanText } from './clean-text.js'
import type { Tables } from './database.js'

/** A row of the audit trail, as it is stored. */
export type AuditRow = Tables['audit']['$inferSelect']

/** An act with what its transaction adds. */
export interface AuditEntry extends ActEntry {
  at: string
  /** The revision of the last change in the transaction; 0 if nothing in the change feed changed. */
  revision: number
  /** JSON Pointers of changed fields. */
  paths: readonly string[]
}

/** The newest row: where the chain continues. */
export interface AuditHead {
  sequence: number
  hash: string
}

/** The newest row of a trail, which the next one continues. */
export type NewestRow = AuditHead & { keyId: string }

/** The head of an empty trail. */
export const noHead: AuditHead = { sequence: 0, hash: '0'.repeat(64) }

/** The object of rows that the trail writes about itself: pruned, restored, another key. */
export const trailKind = 'AuditTrail'

/** The text that the hash of a row covers: every column except the hashes. */
const textOf = ({ previous: _previous, hash: _hash, ...row }: AuditRow): string =>
  JSON.stringify([
    row.sequence,
    row.at,
    row.subjectKind,
    row.subject,
    row.subjectName,
    row.token,
    row.address,
    row.requestId,
    row.verb,
    row.kind,
    row.namespace,
    row.name,
    row.scope,
    row.result,
    row.revision,
    row.paths,
    row.reason,
    row.detail,
    row.keyId,
  ])

const hashOf = (key: Buffer, row: AuditRow): string =>
  createHmac('sha256', key).update(row.previous).update('\n').update(textOf(row)).digest('hex')

/** Whether a row is what was signed with `key`. */
export const isGenuine = (key: Buffer, row: AuditRow): boolean => sameText(hashOf(key, row), row.hash)

/** Where an act has an effect: a namespace, a cluster, or the whole hub. */
const scopeOf = ({ kind, namespace, name }: ActEntry): string =>
  namespace !== '' ? `namespace/${namespace}` : kind === 'Cluster' && name !== '' ? `cluster/${name}` : '*'

/** The signed row of an entry behind `previous`. */
export const signedRow = (
  entry: AuditEntry,
  previous: AuditHead,
  key: { id: string; key: Buffer },
): AuditRow => {
  const { subject } = entry
  const row: AuditRow = {
    sequence: previous.sequence + 1,
    at: entry.at,
    subjectKind: subject.kind,
    subject: cleanText(subject.id, 300),
    subjectName: cleanText(subject.name, 300),
    token: cleanText(subject.tokenId ?? '', 300),
    address: cleanText(entry.address, 100),
    requestId: cleanText(entry.requestId, 128),
    verb: entry.verb,
    kind: entry.kind,
    namespace: cleanText(entry.namespace, 253),
    name: cleanText(entry.name, 253),
    scope: cleanText(scopeOf(entry), 300),
    result: entry.result,
    revision: entry.revision,
    paths: JSON.stringify(entry.paths),
    reason: cleanText(entry.reason, 500),
    detail: JSON.stringify(entry.detail),
    keyId: key.id,
    previous: previous.hash,
    hash: '',
  }
  return { ...row, hash: hashOf(key.key, row) }
}
