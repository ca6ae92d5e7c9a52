import { describe, expect, it } from 'vitest'
import { type Subject, tokenSubject } from '../runtime/subject.js'
import { createPlaygroundRouter } from './playground.js'

/** The operations of a playground's hub over a simulator that answers as `answer` says. */
const play = (answer: (url: string, method: string) => Response) => {
  const asked: string[] = []
  const router = createPlaygroundRouter(
    {
      simulator: 'http://127.0.0.1:7071',
      files: '/data/files',
      people: { list: async () => [], signIn: () => Promise.reject(new Error('not here')) },
    },
    async (url, { method = 'GET' }) => {
      asked.push(`${method} ${url}`)
      return answer(url, method)
    },
  )
  const context = (subject: Subject | undefined) => ({
    subject,
    requestId: 'r',
    signal: new AbortController().signal,
    warn: () => {},
    reply: {},
  })
  return { asked, as: (subject: Subject | undefined) => router.createCaller(context(subject)).playground }
}

describe('the hub of a playground', () => {
  it('tells which clusters are simulated, and where the sample people are', async () => {
    const { as } = play(() => Response.json([{ name: 'eu-1', mode: 'down', faults: {}, openWatches: 3 }]))
    expect(await as(tokenSubject('anna')).show()).toEqual({
      clusters: [{ name: 'eu-1', mode: 'down' }],
      people: '/data/files/people.ldif',
    })
  })

  it('takes a cluster down and brings it back', async () => {
    const { as, asked } = play(() => Response.json({ name: 'eu-1', mode: 'up' }))
    await as(tokenSubject('anna')).down({ name: 'eu-1' })
    await as(tokenSubject('anna')).up({ name: 'eu-1' })
    expect(asked).toEqual([
      'POST http://127.0.0.1:7071/control/clusters/eu-1/down',
      'POST http://127.0.0.1:7071/control/clusters/eu-1/up',
    ])
  })

  it('asks for a token, and for a name that is one', async () => {
    const { as, asked } = play(() => Response.json({ name: 'eu-1', mode: 'up' }))
    await expect(as(undefined).down({ name: 'eu-1' })).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    await expect(as(tokenSubject('anna')).down({ name: '../kubeconfig' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
    expect(asked).toEqual([])
  })

  it('says which cluster is not there, and when nobody answers', async () => {
    const gone = play(() => new Response('{}', { status: 404 }))
    await expect(gone.as(tokenSubject('anna')).up({ name: 'eu-9' })).rejects.toThrow(
      'simulated cluster "eu-9" not found',
    )
    const silent = play(() => {
      throw new Error('connection refused')
    })
    await expect(silent.as(tokenSubject('anna')).show()).rejects.toThrow('do not respond: connection refused')
  })
})
