import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { GeneratedLedger } from './generated.js'
import type { Answers } from './lookups.js'
import type { RenderOptions } from './render-options.js'
import { type Generated, previewOf, type Rendered } from './sources/source.js'

/** Renderings of which each found that another one had changed the ledger. */
const mostAttempts = 3

/** What was rendered, and what it looked up; `answers` is absent if nothing was found. */
export type LookedUp = Rendered & { answers?: Answers }

/** Renders with the ledger of a release, and stores in it what is new. `rendering` identifies the revision and the inputs. */
export type RenderOnLedger = (
  rendering: string,
  options: Pick<RenderOptions, 'release' | 'read'>,
  render: (generated: Generated) => Promise<LookedUp>,
) => Promise<LookedUp>

export const createLedgerRendering = (ledger: GeneratedLedger, clock: Clock): RenderOnLedger => {
  /** What a rendering draws from: of the release as it is stored now, or of none. */
  const generatedFor = async (
    { release, read }: Pick<RenderOptions, 'release' | 'read'>,
    rendering: string,
  ): Promise<Generated> => {
    const now = new Date(clock.now())
    if (release === undefined) return previewOf(now)
    const { seed, draws, rotation, times } = await read((reader) => ledger.load(reader, release.uid))
    const time = times[rendering]
    return { seed, draws, rotation, time: time === undefined ? now : new Date(time) }
  }

  return async (rendering, options, render) => {
    const { release } = options
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const generated = await generatedFor(options, rendering)
      const rendered = await render(generated)
      if (release?.write === undefined) return rendered
      const entries = {
        rendering,
        rotation: generated.rotation,
        time: generated.time.toISOString(),
        draws: rendered.draws ?? {},
        ...(rendered.answers === undefined ? {} : { answers: rendered.answers }),
      }
      if (await release.write((tx) => ledger.record(tx, release.uid, entries))) return rendered
    }
    throw new HansaError('Unprocessable', {
      reason: `the generated values of the release changed during ${mostAttempts} renderings`,
      fix: 'the hub retries automatically',
    })
  }
}
