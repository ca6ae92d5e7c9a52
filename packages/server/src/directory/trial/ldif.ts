import type { Clock } from '../../runtime/clock.js'
import type { DirectoryTrial, LdifSpec } from '../contract.js'
import { createLdifSource } from '../ldif/source.js'
import { settingsOf } from '../settings.js'
import { judgeFound } from './found.js'
import { createSteps } from './steps.js'

/** Tests an LDIF file step by step. */
export const tryLdif = async (options: {
  spec: LdifSpec
  folder: string
  clock: Clock
  signal?: AbortSignal | undefined
}): Promise<DirectoryTrial> => {
  const { spec, clock, signal } = options
  const steps = createSteps()
  const settings = settingsOf(spec)
  const read = await steps.run(
    'file',
    () => createLdifSource(options).read(undefined, signal),
    () => `${spec.path} is valid LDIF and not being written`,
  )
  if (read === undefined) return { ok: false, steps: [...steps.all] }
  const { people, groups } = read.raw
  if (people.length === 0)
    steps.bad(
      'people',
      `no entry matches ${settings.people.filter}${settings.people.base === '' ? '' : ` below ${settings.people.base}`}`,
      'correct ldif.people or the preset, or add people',
    )
  else steps.ok('people', `${people.length} people match ${settings.people.filter}`)
  if (settings.groups !== undefined)
    steps.ok('groups', `${groups.length} groups match ${settings.groups.filter}`)
  const [first] = people
  const names = first === undefined ? [] : [...first.attributes.keys()].sort()
  const sample = first === undefined ? undefined : judgeFound(steps, read.raw, settings, names, clock.now())
  return { ok: sample !== undefined, steps: [...steps.all], ...(sample === undefined ? {} : { sample }) }
}
