import type { Sealer, Store } from '../db/index.js'
import { type List, pageOf } from '../resources/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Egress } from '../runtime/egress.js'
import { HansaError } from '../runtime/errors.js'
import { allows } from '../runtime/predicate.js'
import { type Entitled, hubItself } from '../runtime/rights.js'
import type { Subject } from '../runtime/subject.js'
import type {
  DirectorySpec,
  DirectorySpecInput,
  DirectoryTrial,
  GroupView,
  PersonView,
  ViewQuery,
} from './contract.js'
import type { DirectoryController } from './controller.js'
import { checkSpec } from './kind.js'
import type { LdapSecrets } from './ldap/target.js'
import { admitDigest, broughtSecrets, openSecrets } from './secrets.js'
import type { Group, Person, Snapshot } from './snapshot.js'
import { directoryNamed } from './store.js'
import { tryLdap } from './trial/ldap.js'
import { tryLdif } from './trial/ldif.js'
import { groupView, personView } from './views.js'

/** What users can request for directories, in addition to what every kind offers. */
export interface DirectoryService {
  /** Tests a stored Directory step by step. Throws `NotFound`. */
  test(name: string): Promise<DirectoryTrial>
  /** Tests a spec that is not stored; a digest of a secret refers to the secret of the Directory with this name. */
  testSpec(name: string, spec: DirectorySpecInput): Promise<DirectoryTrial>
  people(query: ViewQuery, subject?: Entitled): Promise<List<PersonView>>
  groups(query: ViewQuery): Promise<List<GroupView>>
  accept(name: string, subject: Subject): Promise<void>
}

const holds = (search: string | undefined, ...fields: (string | undefined)[]): boolean =>
  search === undefined || fields.some((field) => field?.toLowerCase().includes(search.toLowerCase()))

/** Throws `NotFound`, and `Unavailable` until the first read. */
const snapshotNamed = async (
  { store, controller }: { store: Store; controller: DirectoryController },
  name: string,
): Promise<{ snapshot: Snapshot; revision: number }> => {
  const { row, revision } = await store.read(async (reader) => ({
    row: await directoryNamed(reader, name),
    revision: await reader.revision(),
  }))
  const found = controller.latest(name)
  if (found !== undefined) return { snapshot: found, revision }
  const ready = row.status.conditions.find(({ type }) => type === 'Ready')
  const why = ready?.status === 'False' ? `: ${ready.message}` : ''
  throw new HansaError(
    'Unavailable',
    { reason: `directory "${name}" has not been read since the hub started${why}` },
    { hint: `\`hansa directory test ${name}\` shows any problems` },
  )
}

export const createDirectoryService = (options: {
  store: Store
  sealer: Sealer
  clock: Clock
  folder: string
  egress: Egress
  controller: DirectoryController
}): DirectoryService => {
  const { store, sealer, clock, folder, egress, controller } = options

  const trial = (spec: DirectorySpec, secrets: LdapSecrets): Promise<DirectoryTrial> =>
    spec.type === 'ldap'
      ? tryLdap({ spec: spec.ldap, secrets, egress, nowMs: clock.now() })
      : tryLdif({ spec: spec.ldif, folder, clock })

  const stored = (name: string) =>
    store.read(async (reader) => {
      const row = await directoryNamed(reader, name)
      return { row, secrets: await openSecrets(reader, sealer, row.uid, row.spec) }
    })

  return {
    test: async (name) => {
      const { row, secrets } = await stored(name)
      return trial(row.spec, secrets)
    },

    testSpec: async (name, incoming) => {
      checkSpec(incoming)
      const brought = broughtSecrets(incoming)
      const bind = incoming.type === 'ldap' ? incoming.ldap.bind : undefined
      const secret = bind?.method === 'simple' ? bind.password : bind?.clientKey
      if (secret === undefined || secret.value !== undefined) return trial(brought.spec, brought.secrets)
      const { row, secrets } = await stored(name)
      admitDigest(incoming, row.spec)
      return trial(brought.spec, secrets)
    },

    people: async ({ name, search, limit, cursor }, { rights } = hubItself) => {
      const {
        snapshot: { people, groups },
        revision,
      } = await snapshotNamed(options, name)
      const seen = rights.on('list', 'Person')
      const chosen = [...people.values()].filter(
        ({ id, username, displayName, mail }) =>
          holds(search, username, displayName, mail) && allows(seen, { name: `${name}/${id}` }),
      )
      const keyOf = ({ username, id }: Person) => `${username.toLowerCase()} ${id}`
      const page = pageOf(revision, chosen, keyOf, { limit, cursor })
      return { ...page, items: page.items.map((person) => personView(person, groups)) }
    },

    groups: async ({ name, search, limit, cursor }) => {
      const {
        snapshot: { groups },
        revision,
      } = await snapshotNamed(options, name)
      const chosen = [...groups.values()].filter((group) => holds(search, group.name))
      const keyOf = (group: Group) => `${group.name.toLowerCase()} ${group.id}`
      const page = pageOf(revision, chosen, keyOf, { limit, cursor })
      return { ...page, items: page.items.map(groupView) }
    },

    accept: (name, subject) => controller.accept(name, subject),
  }
}
