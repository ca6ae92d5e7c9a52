import { can, loginNameOf } from '../connector-types.js'
import { folded } from '../mapping/compile.js'
import { createLoginName } from '../mapping/login-name.js'
import { createChecks } from './checks.js'
import type { WorkerOptions } from './cycle-contract.js'
import { createDeletedAccounts } from './deleted.js'
import { createDesiredState } from './desired-state.js'
import { createHolding } from './held.js'
import { createMemory } from './memory.js'
import { createRecorded } from './recorded.js'
import { createRetries } from './retries.js'
import { createTargetCache } from './target-cache.js'

/** The state of one connector between cycles, and the executor of its operations. */
export const createParts = (options: WorkerOptions) => {
  const { store, writer, clock, random, connector, spec, newId, blocks } = options
  const loginName = loginNameOf(spec)
  const seen = createTargetCache()
  const retries = createRetries({ clock, random })
  const memory = createMemory({
    store,
    writer,
    clock,
    connectorUid: connector.uid,
    reportsDrift: spec.drift === 'Report',
  })
  return {
    seen,
    retries,
    memory,
    holding: createHolding({ store, writer, clock, connector, newId }),
    desiredState: createDesiredState({
      connector: connector.name,
      type: spec.type,
      usernameProblem: options.usernameProblem,
      // On other targets it matters only if accounts are identified by it.
      uniqueMail: can(spec, 'UniqueMail') || spec.correlate.by === 'mail',
      hasAccount: (person) => memory.loaded()?.links.get(person)?.key !== undefined,
      loginName: loginName && createLoginName(loginName.text, loginName.field),
      ownerOf: (name) => {
        // Used only if two people claim one name.
        for (const { username, person } of memory.loaded()?.links.values() ?? [])
          if (folded(username) === name) return person
        return undefined
      },
    }),
    recorded: createRecorded({
      ...options,
      memory,
      seen,
      retries,
      isBlocked: (person) => blocks.current().people.has(person),
    }),
    checks: createChecks({ ...options, memory }),
    deleted: createDeletedAccounts({ store, connectorUid: connector.uid }),
  }
}

export type RunParts = ReturnType<typeof createParts>
