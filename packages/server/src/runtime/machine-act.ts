import { userInfo } from 'node:os'
import { type ActEntry, createAct } from './act.js'
import { acting, controllerSubject, type Subject, subjectOf } from './subject.js'

/** Who runs a command on the machine of the hub; a container can have a user without a name. */
export const machineUser = (): string => {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}

/** The subject of a command on the machine of the hub, and what it does. */
export const machineActing = (
  id: string,
  act: Pick<ActEntry, 'verb' | 'kind'> & Partial<Pick<ActEntry, 'name' | 'detail'>>,
): Subject => {
  const subject = { ...controllerSubject(id), name: `${id} (${machineUser()})` }
  return acting(subject, createAct({ subject: subjectOf(subject), ...act }))
}
