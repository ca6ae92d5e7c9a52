import { systemClock } from '../../runtime/clock.js'
import type { Transport } from '../calls.js'
import type { Connection } from '../connection.js'
import { createDial } from '../dial.js'
import { KubeError } from '../errors.js'
import { createTransport, type TransportOptions } from '../transport.js'
import type { Speaks, TestHandler, TestMember, TestMemberOptions } from './member.js'
import { startMember } from './member.js'

export const testToken = 'sesame-123'

/** Members and transports of one test file; call `cleanup` in afterEach. */
export const createBench = () => {
  const cleanups: Array<() => unknown> = []
  return {
    cleanup: async (): Promise<void> => {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
    },
    later: (cleanup: () => unknown): void => void cleanups.push(cleanup),
    member: async (
      speaks: Speaks,
      handler: TestHandler,
      options?: TestMemberOptions,
    ): Promise<TestMember> => {
      const started = await startMember(speaks, handler, options)
      cleanups.push(() => started.stop())
      return started
    },
    transportTo: (
      to: TestMember,
      connection: Partial<Connection> = {},
      options: Partial<TransportOptions> = {},
    ): Transport => {
      const transport = createTransport({
        connection: {
          server: to.server,
          certificateAuthority: to.certificate.certificate,
          credentials: { token: testToken },
          ...connection,
        },
        dial: createDial({ clock: systemClock }),
        clock: systemClock,
        ...options,
      })
      cleanups.push(() => transport.close())
      return transport
    },
  }
}

/** The KubeError a promise rejects with; throws when it does anything else. */
export const failure = async (promise: Promise<unknown>): Promise<KubeError> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof KubeError)) throw new Error(`expected a KubeError, got ${String(error)}`)
  return error
}
