import {
  leavers,
  massLock,
  movers,
  ordinary,
  teamRename,
  unitLeaves,
  unitsReturn,
  unlockAll,
} from './events.js'
import { type System, systems } from './oracle.js'
import type { Stage } from './stage.js'

/** An episode of the week, in one or more steps. It leaves every server running and nothing held. */
export type Episode = (stage: Stage) => Promise<void>

const both: readonly ('gitea' | 'vault')[] = ['gitea', 'vault']
const day = 86_400_000

const serverOf = ({ plant }: Stage, system: System) =>
  ({ gitea: plant.gitea, vault: plant.bao, authelia: plant.authelia })[system]

const ordinaryDay: Episode = (stage) => stage.step('ordinary', ordinary)

const teamRenamed: Episode = (stage) => stage.step('a team is renamed', teamRename)

const targetKilled: Episode = async (stage) => {
  const system = stage.random.one(systems)
  const server = serverOf(stage, system)
  await stage.step(`${system} is killed`, ordinary, {
    before: () => server.kill(),
    after: async () => {
      if (system !== 'authelia') await stage.desk.untilBusy(system)
      await server.restart()
    },
  })
}

const targetHangs: Episode = async (stage) => {
  const system = stage.random.one(both)
  const server = serverOf(stage, system)
  await stage.step(`${system} hangs`, movers, {
    before: () => server.hang(),
    after: async () => {
      await stage.desk.untilBusy(system)
      await server.resume()
    },
  })
}

/** Nothing changes anywhere while the directory cannot be read. */
const directoryDown: Episode = async (stage) => {
  const { slapd } = stage.plant
  const hangs = stage.random.between(1, 2) === 1
  await (hangs ? slapd.hang() : slapd.kill())
  await stage.desk.untilBlind()
  await stage.check(`the directory ${hangs ? 'hangs' : 'is killed'}`)
  await (hangs ? slapd.resume() : slapd.restart())
  await stage.step('the directory is back', ordinary)
}

const hubKilled: Episode = (stage) =>
  stage.step('the hub is killed', ordinary, {
    after: async () => {
      if (stage.random.between(1, 2) === 1) await stage.desk.untilBusy(stage.random.one(both))
      await stage.plant.hub.kill()
      await stage.plant.hub.start()
    },
  })

const restored: Episode = async (stage) => {
  const { plant, oracle, random } = stage
  const system = random.one(systems)
  let copy = ''
  await stage.step(`${system} is backed up`, undefined, {
    before: async () => {
      copy = await plant.backup(system)
    },
  })
  const backup = oracle.backup(system)
  const days = random.between(1, 3)
  for (let past = 0; past < days; past += 1) await stage.step('ordinary', ordinary)
  await stage.step(`${system} is restored`, undefined, {
    before: async () => {
      await plant.restore(system, copy)
      oracle.restore(system, backup)
    },
  })
}

const approveAll = async (stage: Stage): Promise<void> => {
  for (const [system, { heldRun }] of stage.held) {
    if (heldRun === undefined) continue
    await stage.desk.approve(heldRun)
    stage.oracle.approve(system as System)
  }
}

/** A held run is approved in whole, in two parts, rejected and reopened, or undone in the directory. */
const decide = async (stage: Stage, undo: () => Promise<void>): Promise<void> => {
  const { desk, oracle, random } = stage
  const way = random.one(['approve', 'part', 'reject', 'undo'])
  if (way === 'undo') return undo()
  if (way === 'part') {
    await stage.step('approved in part', undefined, {
      before: async () => {
        for (const [system, { heldRun }] of stage.held) {
          const people = [...new Set(oracle.held(system as System).map(({ id }) => id))]
          const part = people.filter(() => random.between(1, 4) === 1)
          if (heldRun === undefined || part.length === 0) continue
          await desk.approve(heldRun, part)
          oracle.approve(system as System, part)
        }
      },
    })
  }
  if (way === 'reject') {
    const runs = new Map(stage.held)
    await stage.step('rejected', undefined, {
      before: async () => {
        for (const [system, { heldRun }] of runs) {
          if (heldRun === undefined) continue
          await desk.reject(heldRun)
          oracle.reject(system as System)
        }
      },
    })
    await stage.step('ordinary, with a rejection', ordinary)
    await stage.step('reopened', undefined, {
      before: async () => {
        for (const [system, { heldRun }] of runs) {
          if (heldRun === undefined) continue
          await desk.reopen(heldRun)
          oracle.reopen(system as System)
        }
      },
    })
    if (random.between(1, 2) === 1) return undo()
  }
  await stage.step('approved', undefined, { before: () => approveAll(stage) })
}

const unitGone: Episode = async (stage) => {
  await stage.step('a unit leaves the base', unitLeaves)
  await stage.step('ordinary, with a unit held', ordinary)
  await decide(stage, () => stage.step('the unit returns', unitsReturn))
  if (Object.values(stage.company.movedUnits).some((moved) => moved))
    await stage.step('the unit is taken back', unitsReturn)
}

const massLocked: Episode = async (stage) => {
  const { hub } = stage.plant
  await stage.step('nearly half are locked', massLock, {
    before: () => hub.kill(),
    after: () => hub.start(),
  })
  await stage.step('leavers, with locks held', leavers)
  await decide(stage, () => stage.step('unlocked again', unlockAll))
  await stage.step('all are unlocked', unlockAll)
}

const blockedPeople: Episode = async (stage) => {
  const { desk, oracle, random } = stage
  const people = Object.values(stage.company.people).filter(
    ({ id }) => oracle.accounts('authelia').get(id)?.enabled,
  )
  const chosen = [random.one(people).id, random.one(people).id]
  await stage.step('two people are blocked', undefined, {
    before: async () => {
      for (const id of chosen) {
        await desk.block(id)
        oracle.block(id)
      }
    },
  })
  await stage.step('ordinary, with people blocked', ordinary)
  await stage.step('they are unblocked', undefined, {
    before: async () => {
      for (const id of chosen) {
        await desk.unblock(id)
        oracle.unblock(id)
      }
    },
  })
}

const graceEnds: Episode = async (stage) => {
  const { oracle } = stage
  await stage.step('the grace time ends', undefined, {
    before: async () => {
      await stage.connect({ graceDays: 0 })
      oracle.graceOver(true)
    },
  })
  if (stage.held.size > 0)
    await stage.step('the deletions are approved', undefined, { before: () => approveAll(stage) })
  await stage.step('the grace time is long again', undefined, {
    before: async () => {
      await stage.connect({ graceDays: 30 })
      oracle.graceOver(false)
    },
  })
}

/** Forty days ahead: all leavers would be deleted. */
const clockJumps: Episode = async (stage) => {
  const { plant, oracle, random } = stage
  if (systems.some((system) => stage.leaving(system) === 0)) return ordinaryDay(stage)
  await stage.step('the hub’s clock jumps 40 days ahead', ordinary, {
    before: async () => {
      await plant.setClock(40 * day)
      oracle.graceOver(true)
      oracle.clockBelieved(false)
    },
  })
  if (random.between(1, 2) === 1)
    await stage.step('the hub starts with that clock', undefined, {
      before: async () => {
        await plant.hub.kill()
        await plant.hub.start()
      },
    })
  await stage.step('the clock is right again', ordinary, {
    before: async () => {
      await plant.setClock(0)
      oracle.graceOver(false)
      oracle.clockBelieved(true)
    },
  })
}

/** Each episode runs as often as it is listed. */
export const episodes: readonly Episode[] = [
  ...Array.from({ length: 14 }, () => ordinaryDay),
  teamRenamed,
  teamRenamed,
  targetKilled,
  targetKilled,
  targetHangs,
  targetHangs,
  directoryDown,
  directoryDown,
  hubKilled,
  hubKilled,
  hubKilled,
  restored,
  restored,
  restored,
  unitGone,
  unitGone,
  massLocked,
  blockedPeople,
  blockedPeople,
  graceEnds,
  graceEnds,
  clockJumps,
  clockJumps,
]
