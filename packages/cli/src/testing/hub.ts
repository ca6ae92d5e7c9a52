import { pathOfKind } from '@hansa/sdk'
import { vi } from 'vitest'
import type { Run } from '../command.js'
import type { Globals } from '../globals.js'
import { asShown, type Hub, type Reference } from '../hub.js'

/** One call a command made. */
export interface Called {
  method: string
  path: string
  body?: unknown
  query?: Record<string, string | undefined>
}

/** Runs a command with a fake hub that answers every `call` with `answer`; returns its calls and output. */
export const runCommand = async <Options>(
  run: Run<Options>,
  args: readonly string[],
  options: Options & Globals,
  answer: (call: Called) => unknown = () => ({}),
): Promise<{ calls: Called[]; out: string; err: string }> => {
  const calls: Called[] = []
  const printed = { out: '', err: '' }
  const refuse = (): never => {
    throw new Error('the test hub answers plain calls only')
  }
  const pathOf = ({ kind, namespace, name }: Reference): string =>
    `${pathOfKind(kind, namespace).slice('/api/v1'.length)}/${name}`
  const ask = (
    method: string,
    path: string,
    { body, query }: { body?: unknown; query?: Called['query'] | undefined },
  ): unknown => {
    const call: Called = {
      method,
      path,
      ...(body === undefined ? {} : { body }),
      ...(query === undefined ? {} : { query }),
    }
    calls.push(call)
    return answer(call)
  }
  const hub: Hub = {
    url: 'http://hub.test',
    get: refuse,
    find: refuse,
    list: refuse,
    apply: refuse,
    create: refuse,
    upload: refuse,
    remove: refuse,
    watch: refuse,
    events: refuse,
    serverVersion: refuse,
    targets: refuse,
    act: async (ref, action, { body } = {}) => asShown(ask('POST', `${pathOf(ref)}/${action}`, { body })),
    look: async (ref, what, query) => ask('GET', `${pathOf(ref)}/${what}`, { query }),
    call: async (method, path, options = {}) => ask(method, path, options),
  }
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      printed[stream === 'stdout' ? 'out' : 'err'] += String(text)
      return true
    }),
  )
  try {
    await run({ args, options, hub: async () => hub, signal: new AbortController().signal })
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return { calls, ...printed }
}
