import { join } from 'node:path'
import { z } from 'zod'
import { HansaError } from '../runtime/errors.js'
import { messageOf } from '../runtime/message.js'
import { onHub } from '../runtime/place.js'
import { procedure, router } from '../runtime/procedure.js'
import { createSamplePeopleProcedures, type SamplePeople } from '../sign-in/index.js'

/** Only the hub of a playground has this: its clusters are simulated, so that users can break them. */
export interface Playground {
  /** `http://127.0.0.1:PORT` of the simulator. */
  simulator: string
  /** The hub's files folder, with the sample's people. */
  files: string
  people: SamplePeople
}

const SimulatedCluster = z
  .strictObject({
    name: z.string(),
    mode: z.string().meta({ description: '`up`, `down`, or another fault.' }),
  })
  .meta({ id: 'SimulatedCluster', examples: [{ name: 'eu-1', mode: 'up' }] })

/** The part of a simulator's answer about a cluster that is used here. */
const Told = z.object({ name: z.string(), mode: z.string() })

const example = {
  clusters: [{ name: 'eu-1', mode: 'up' }],
  people: '/home/anna/hansa/.hansa/files/people.ldif',
}

/** Operations that exist only on a playground's hub; the API document of any other hub does not list them. */
export const createPlaygroundRouter = (
  { simulator, files, people }: Playground,
  send: (url: string, init: RequestInit) => Promise<Response> = fetch,
) => {
  const ask = async (method: 'GET' | 'POST', path: string, signal: AbortSignal): Promise<unknown> => {
    let answer: Response
    try {
      answer = await send(`${simulator}/control${path}`, {
        method,
        signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
      })
    } catch (cause) {
      throw new HansaError(
        'Unavailable',
        { reason: `the simulated clusters do not respond: ${messageOf(cause)}` },
        { hint: 'start the playground again: npm start', cause },
      )
    }
    if (answer.status === 404)
      throw new HansaError('NotFound', {
        kind: 'simulated cluster',
        name: path.split('/')[2] ?? '',
        where: '',
      })
    if (!answer.ok) throw new HansaError('Unavailable', { reason: `the simulator answered ${answer.status}` })
    return answer.json()
  }
  const command = (verb: 'down' | 'up') =>
    procedure
      .meta({
        rest: { method: 'POST', path: `/playground/clusters/{name}/${verb}` },
        permission: ['simulate', 'Cluster'],
        scope: onHub,
        summary: verb === 'down' ? 'Take a simulated cluster down' : 'Bring a simulated cluster back up',
        example: { name: 'eu-1', mode: verb },
      })
      .input(z.strictObject({ name: z.string().regex(/^[a-z0-9-]{1,63}$/) }))
      .output(SimulatedCluster)
      .mutation(async ({ ctx, input: { name } }) =>
        Told.parse(await ask('POST', `/clusters/${name}/${verb}`, ctx.signal)),
      )

  return router({
    playground: {
      show: procedure
        .meta({
          rest: { method: 'GET', path: '/playground' },
          permission: ['simulate', 'Cluster'],
          scope: onHub,
          summary: 'List the simulated clusters and the location of the sample people',
          example,
        })
        .output(z.strictObject({ clusters: z.array(SimulatedCluster), people: z.string() }))
        .query(async ({ ctx }) => ({
          clusters: z.array(Told).parse(await ask('GET', '/clusters', ctx.signal)),
          people: join(files, 'people.ldif'),
        })),
      down: command('down'),
      up: command('up'),
      ...createSamplePeopleProcedures(people),
    },
  })
}
