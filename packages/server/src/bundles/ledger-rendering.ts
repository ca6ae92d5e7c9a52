import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { listed } from '../runtime/listed.js'
import type { GeneratedLedger, StoredLedger } from './generated.js'
import type { Answers } from './lookups.js'
import { drawnBy, movedSince } from './moved-values.js'
import type { RenderOptions } from './render-options.js'
import { type Generated, previewOf, type Rendered } from './sources/source.js'

/** Renderings of which each found that another one had changed the ledger. */
const mostAttempts = 3

/** Renderings of which each keeps values that others depend on: a certificate on its authority, a hash on its password. */
const mostRounds = 6

/** What was rendered, and what it looked up; `answers` is absent if nothing was found, `kept` if no field keeps its value. */
export type LookedUp = Rendered & { answers?: Answers; kept?: readonly string[] }

/** What is rendered. */
export interface Identified {
  /** Identifies the revision and the inputs. */
  rendering: string
  /** The same, whatever was drawn again. */
  content: string
  /** Of objects without one. */
  namespace: string
}

type LedgerOptions = Pick<RenderOptions, 'release' | 'read' | 'former'>

/** Renders with the ledger of a release, and stores in it what is new. */
export type RenderOnLedger = (
  of: Identified,
  options: LedgerOptions,
  render: (generated: Generated) => Promise<LookedUp>,
) => Promise<LookedUp>

/** What a rendering draws from. */
interface Drawing {
  generated: Generated
  /** The results that are stored for the release, those of other contents at the same places. */
  stored: Readonly<Record<string, string>>
  /** A cluster can have the content: what it drew stays. */
  isRecorded: boolean
}

const drawingOf = (
  { seed, draws, rotation, times, bound }: StoredLedger,
  { rendering, content }: Identified,
  now: Date,
): Drawing => {
  const time = times[rendering]
  return {
    generated: {
      ...{ seed, rotation, time: time === undefined ? now : new Date(time) },
      draws: { ...draws, ...bound[content] },
    },
    stored: draws,
    isRecorded: time !== undefined,
  }
}

const list = (fields: readonly string[]): string => listed(fields, 5)

/** It is not decided whether generated values stay. */
const undecided = (fields: readonly string[], why: string): HansaError =>
  new HansaError('Unprocessable', {
    reason: `generated values would change (${list(fields)}): ${why}`,
    fix: 'set spec.generated.moved to Accept in the release for the new values, or use a version of the chart that draws them as before',
  })

/** Renders again until every field that had a generated value has the same one, if it has one at all. */
const keepValues = async (
  { namespace }: Identified,
  { former }: LedgerOptions,
  { generated, isRecorded }: Drawing,
  render: (generated: Generated) => Promise<LookedUp>,
): Promise<LookedUp> => {
  let draws = generated.draws
  let movedIn: ReturnType<typeof movedSince> | undefined
  const kept = new Set<string>()
  for (let round = 1; ; round++) {
    const rendered = await render({ ...generated, draws })
    const isDrawn = Object.keys(rendered.draws ?? {}).length > 0
    if (former === undefined || !isDrawn || Object.keys(generated.draws).length === 0) return rendered
    if (movedIn === undefined) {
      const before = await former.rendering()
      if (before === undefined) return rendered
      movedIn = movedSince(before, { namespace, isOwn: former.isOwn })
    }
    const moved = await movedIn(drawnBy(rendered))
    if (moved.undecided.length > 0)
      throw undecided(moved.undecided, 'the chart draws one value where it drew several')
    const fixed = Object.keys(moved.kept).filter((place) => place in generated.draws)
    if (isRecorded && fixed.length > 0)
      throw undecided(moved.fields, 'other clusters of the release have the new values')
    if (Object.keys(moved.kept).length === 0)
      return kept.size === 0 ? rendered : { ...rendered, kept: [...kept].sort() }
    if (round > mostRounds) throw undecided(moved.fields, 'they depend on one another')
    draws = { ...draws, ...moved.kept }
    for (const field of moved.fields) kept.add(field)
  }
}

export const createLedgerRendering = (ledger: GeneratedLedger, clock: Clock): RenderOnLedger => {
  /** What a rendering draws from: of the release as it is stored now, or of none. */
  const drawingFor = async ({ release, read }: LedgerOptions, of: Identified): Promise<Drawing> => {
    const now = new Date(clock.now())
    if (release === undefined) return { generated: previewOf(now), stored: {}, isRecorded: false }
    return drawingOf(await read((reader) => ledger.load(reader, release.uid)), of, now)
  }

  return async (of, options, render) => {
    const { release } = options
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const drawing = await drawingFor(options, of)
      const rendered = await keepValues(of, options, drawing, render)
      if (release?.write === undefined) return rendered
      const { generated, stored } = drawing
      const drawn = Object.entries(rendered.draws ?? {})
      const isOwn = ([place, result]: [string, string]): boolean => (stored[place] ?? result) === result
      const entries = {
        rendering: of.rendering,
        content: of.content,
        rotation: generated.rotation,
        time: generated.time.toISOString(),
        draws: Object.fromEntries(drawn.filter(isOwn)),
        bound: Object.fromEntries(drawn.filter((one) => !isOwn(one))),
        ...(rendered.answers === undefined ? {} : { answers: rendered.answers }),
      }
      const isStored = await release.write(async (tx) => {
        const done = await ledger.record(tx, release.uid, entries)
        if (done && rendered.kept !== undefined) release.kept?.(tx, rendered.kept)
        return done
      })
      if (isStored) return rendered
    }
    throw new HansaError('Unprocessable', {
      reason: `the generated values of the release changed during ${mostAttempts} renderings`,
      fix: 'the hub retries automatically',
    })
  }
}
