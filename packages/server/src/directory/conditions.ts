import { setCondition, withClearText } from '../resources/index.js'
import type { AcceptedRead, DirectorySpec, DirectoryStatus } from './contract.js'
import type { DirectoryEvent } from './store.js'

const readyOf = ({ conditions }: DirectoryStatus) => conditions.find(({ type }) => type === 'Ready')

/** The status after an accepted read, with an event for the first read or a recovery. */
export const afterRead = (
  status: DirectoryStatus,
  read: AcceptedRead | undefined,
  at: string,
): { status: DirectoryStatus; events: DirectoryEvent[] } => {
  const before = readyOf(status)
  const known = read ?? status.read
  const message =
    known === undefined
      ? 'the directory was read'
      : `${known.people} ${known.people === 1 ? 'person' : 'people'} (${known.disabled} disabled) and ${known.groups} ${known.groups === 1 ? 'group' : 'groups'} were read from ${known.server}`
  const ready = { type: 'Ready', status: 'True', reason: 'Read', message } as const
  const events: DirectoryEvent[] =
    before?.status === 'True' || (before?.reason === 'LocalFault' && status.read !== undefined)
      ? []
      : [
          {
            type: 'Normal',
            reason: before === undefined || before.status === 'Unknown' ? 'Read' : 'Recovered',
            message:
              before === undefined || before.status === 'Unknown'
                ? message
                : `the directory can be read again: ${message}`,
          },
        ]
  return {
    status: {
      conditions: [...setCondition(status.conditions, ready, at)],
      ...(known === undefined ? {} : { read: known }),
    },
    events,
  }
}

/** The status after a failed read, with an event for the first failure and for each new reason. */
export const afterFailure = (
  status: DirectoryStatus,
  reason: string,
  message: string,
  at: string,
): { status: DirectoryStatus; events: DirectoryEvent[] } => {
  const before = readyOf(status)
  const told = before?.status === 'False' && before.reason === reason
  const ready = { type: 'Ready', status: 'False', reason, message } as const
  return {
    status: { ...status, conditions: [...setCondition(status.conditions, ready, at)] },
    events: told ? [] : [{ type: 'Warning', reason, message }],
  }
}

/** The status after a fault of the hub host: the state of the directory is unknown, and a known failure stays. */
export const afterLocalFault = (
  status: DirectoryStatus,
  message: string,
  at: string,
): { status: DirectoryStatus; events: DirectoryEvent[] } => {
  if (readyOf(status)?.status === 'False') return { status, events: [] }
  const ready = { type: 'Ready', status: 'Unknown', reason: 'LocalFault', message } as const
  return { status: { ...status, conditions: [...setCondition(status.conditions, ready, at)] }, events: [] }
}

/** Adds a warning while passwords and entries cross the network in clear text. */
export const withTransport = (status: DirectoryStatus, spec: DirectorySpec, at: string): DirectoryStatus => {
  const urls = spec.type === 'ldap' && !spec.ldap.startTLS ? spec.ldap.urls : []
  const fix = 'use ldaps:// or set startTLS: true'
  return { ...status, conditions: [...withClearText(status.conditions, urls, fix, at)] }
}
