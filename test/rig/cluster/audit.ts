import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { at } from '../at.js'

/** A request that an API server answered. */
export interface AuditedRequest {
  /** As RBAC names it: get, list, watch, create, update, patch, delete, deletecollection. */
  readonly verb: string
  /** With its query. */
  readonly path: string
}

/** Service accounts are clients under test: the controllers and the suites use the admin token. */
const policy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [{ level: 'Metadata', userGroups: ['system:serviceaccounts'] }, { level: 'None' }],
}

const logOf = (folder: string): string => join(folder, 'audit.log')

/** Writes the audit policy of an API server into its folder. @returns the flags that use it */
export const prepareAudit = (folder: string): readonly string[] => {
  const file = join(folder, 'audit-policy.json')
  writeFileSync(file, JSON.stringify(policy))
  return [`--audit-policy-file=${file}`, `--audit-log-path=${logOf(folder)}`]
}

/** @returns the requests in the audit log so far, the oldest first; a watch is one when it has ended */
export const readRequests = (folder: string): readonly AuditedRequest[] => {
  const log = logOf(folder)
  if (!existsSync(log)) throw new Error(`${log} does not exist: start the cluster with audit: true`)
  // What follows the last line feed is still being written.
  const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => {
    const entry: unknown = JSON.parse(line)
    return { verb: String(at(entry, 'verb')), path: String(at(entry, 'requestURI')) }
  })
}
