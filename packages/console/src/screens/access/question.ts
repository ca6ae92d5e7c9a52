import { groupsIn } from './names-in.js'
import { anySource, type Source, sourceFields } from './source.js'

export const askers = { me: 'You', user: 'User', group: 'Groups', token: 'Token' } as const
export type Asker = keyof typeof askers

/** A question about access, as the form holds it; empty parts are left out. */
export interface Question {
  /** Whether one subject may, or who can. */
  ask: 'may' | 'who'
  of: Asker
  subject: string
  /** Of a user. */
  groups: string
  /** Of a user or of groups. */
  source: Source
  verb: string
  kind: string
  namespace: string
  name: string
  cluster: string
}

export const emptyQuestion: Question = {
  ask: 'may',
  of: 'me',
  subject: '',
  groups: '',
  source: anySource,
  verb: '',
  kind: '',
  namespace: '',
  name: '',
  cluster: '',
}

const subjectOf = ({ of, subject, groups, source }: Question): object | undefined => {
  if (of === 'me') return undefined
  if (of === 'token') return { token: subject.trim() }
  if (of === 'group') return { groups: groupsIn(subject), ...sourceFields(source) }
  const listed = groupsIn(groups)
  return {
    user: subject.trim(),
    ...(listed.length === 0 ? {} : { groups: listed }),
    ...sourceFields(source),
  }
}

/** The body to send. */
export const bodyOf = (question: Question): Record<string, unknown> => {
  const { ask, verb, kind, namespace, name, cluster } = question
  const parts = { verb, kind, namespace, name, cluster }
  const given = Object.entries(parts).flatMap(([key, text]) =>
    text.trim() === '' ? [] : [[key, text.trim()]],
  )
  const subject = ask === 'may' ? subjectOf(question) : undefined
  return { ...Object.fromEntries(given), ...(subject === undefined ? {} : { subject }) }
}

const hasSubject = ({ of, subject, source }: Question): boolean =>
  of === 'me' ||
  (subject.trim() !== '' && (of === 'token' || source.kind === 'any' || source.name.trim() !== ''))

export const isComplete = (question: Question): boolean =>
  question.verb.trim() !== '' &&
  question.kind.trim() !== '' &&
  (question.ask === 'who' || hasSubject(question))

/** `scale on Release default/shop`. */
export const questionWords = ({ verb, kind, namespace, name, cluster }: Question): string => {
  const object = [namespace, name]
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .join('/')
  return `${verb.trim()} on ${kind.trim()}${object === '' ? '' : ` ${object}`}${cluster.trim() === '' ? '' : ` on ${cluster.trim()}`}`
}
