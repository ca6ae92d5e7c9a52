import fc from 'fast-check'
import type { Subject } from '../../runtime/subject.js'
import type { OracleSubject } from './access-oracle.js'

const fromSome = (group: { group: string }) =>
  fc.constantFrom(
    group,
    ...['corp', 'home'].map((directory) => ({ ...group, directory })),
    ...['corp', 'home'].map((signIn) => ({ ...group, signIn })),
  )
/** Subjects of bindings, with and without a source. */
export const boundArb = fc.oneof(
  fc.record({ group: fc.constantFrom('dev', 'ops') }).chain(fromSome),
  fc.constantFrom(
    ...['corp/1', 'home/2', 'anna', 'ben'].map((user) => ({ user })),
    ...['home', 'other'].map((signIn) => ({ user: 'anna', signIn })),
    ...['home', 'other'].map((signIn) => ({ user: 'home/2', signIn })),
  ),
  fc.constantFrom('ci').map((token) => ({ token })),
  fc.constant({ everyone: true as const }),
)

/** Who makes the requests. */
export const subjectsOf = (ceiling: string | undefined): OracleSubject[] => [
  { kind: 'User', id: 'corp/1', name: 'anna', directory: 'corp', groups: ['dev'], roles: [] },
  { kind: 'User', id: 'home/2', name: 'ben', signIn: 'home', groups: ['dev', 'ops'], roles: [] },
  // Has the username of another person, and no group.
  { kind: 'User', id: 'home/3', name: 'anna', signIn: 'home', groups: [], roles: [] },
  { kind: 'ServiceToken', id: 'ci', name: 'ci', groups: [], roles: [], ...(ceiling && { ceiling }) },
]

/** A token with the ID as its text: REST finds the subject by it. */
export const bearerOf = ({ directory, signIn, ...subject }: OracleSubject): Omit<Subject, 'rights'> => ({
  ...subject,
  ...(directory && { source: { kind: 'Directory', name: directory } }),
  ...(signIn && { source: { kind: 'SignIn', name: signIn } }),
})
