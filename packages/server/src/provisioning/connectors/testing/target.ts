import { once } from 'node:events'
import { createServer } from 'node:http'
import { silentLogger } from '../../../runtime/logger.js'
import { createManualClock } from '../../../runtime/testing/clock.js'
import type { AdapterOptions, ConnectorAdapter } from '../../connector.js'
import { ConnectorSpec } from '../../contract.js'
import { createFiles, type Files } from '../../files.js'
import type { Operation, OperationKind, OperationResult } from '../../operation.js'

export interface TargetCall {
  method: string
  /** Path and query. */
  path: string
  authorization: string | undefined
  body: unknown
}
export interface TargetAnswer {
  status?: number
  headers?: Record<string, string>
  body?: unknown
}

/** An HTTP server that answers as defined by a test; `calls` are the received ones, in order, `writes` those that are not GET. */
export const startTarget = async (answer: (call: TargetCall) => TargetAnswer | undefined) => {
  const calls: TargetCall[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const text = Buffer.concat(parts).toString()
    const call: TargetCall = {
      method: request.method ?? '',
      path: request.url ?? '',
      authorization: request.headers.authorization,
      body: text === '' ? undefined : JSON.parse(text),
    }
    calls.push(call)
    const { status = 200, headers = {}, body } = answer(call) ?? { status: 404, body: { errors: [] } }
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(body === undefined ? '' : JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    writes: () =>
      calls
        .filter(({ method, path }) => method !== 'GET' && method !== 'LIST' && !path.startsWith('/v1/auth/'))
        .map(({ method, path, body }) => ({ method, path, body })),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

type Type = 'authelia' | 'vault' | 'gitea'

/** The dependencies of an adapter in a test. */
export const optionsOf = <T extends Type>(
  spec: Record<string, unknown>,
  given: { url?: string; secrets?: Record<string, string>; file?: Files['file'] } & Partial<
    AdapterOptions<T>
  > = {},
): AdapterOptions<T> => {
  const { url = 'http://127.0.0.1:1', secrets = {}, file = createFiles('/nowhere').file, ...more } = given
  return {
    name: 'target',
    spec: ConnectorSpec.parse(spec) as AdapterOptions<T>['spec'],
    secret: (pointer) => secrets[pointer] ?? '',
    endpoint: async () => ({ url, generation: url }),
    file,
    mayWrite: () => {},
    clock: createManualClock(),
    random: () => 0,
    logger: silentLogger,
    ...more,
  }
}

/** Executes one operation and returns its result. */
export const doOne = async (
  adapter: Pick<ConnectorAdapter, 'apply'>,
  kind: OperationKind,
  rest: Partial<Operation>,
): Promise<OperationResult> => {
  const operation: Operation = { id: kind, connector: 'target', kind, why: ['a test'], ...rest }
  const [result] = await adapter.apply([operation], { signal: AbortSignal.timeout(10_000) })
  if (result === undefined) throw new Error('an operation without a result')
  return result
}
