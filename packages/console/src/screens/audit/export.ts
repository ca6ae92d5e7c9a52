import { csv } from '@hansa/manifests'
import type { AuditEntry } from '@hansa/sdk'

const headers = [
  'time',
  'subject',
  'subject id',
  'address',
  'verb',
  'kind',
  'namespace',
  'name',
  'result',
  'changed fields',
  'reason',
  'request',
]

const cells = ({
  metadata,
  subject,
  address,
  verb,
  object,
  result,
  paths,
  reason,
  requestId,
}: AuditEntry) => [
  metadata.createdAt,
  subject.name,
  subject.id,
  address ?? '',
  verb,
  object.kind,
  object.namespace ?? '',
  object.name ?? '',
  result,
  paths.join(' '),
  reason ?? '',
  requestId ?? '',
]

/** How entries are downloaded: JSONL has every field and the hashes, CSV what a spreadsheet can show. */
export const exportFormats = {
  JSONL: {
    type: 'application/jsonl',
    file: 'audit.jsonl',
    text: (entries: readonly AuditEntry[]) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
  },
  CSV: {
    type: 'text/csv',
    file: 'audit.csv',
    text: (entries: readonly AuditEntry[]) => `${csv(headers, entries.map(cells))}\n`,
  },
} as const

export type ExportFormat = keyof typeof exportFormats
