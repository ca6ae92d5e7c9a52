import { isKubeObject, type KubeObject, type RequestOptions, type Transport } from '../../kube/index.js'

/** What the server answered to a server-side apply. */
export type DryAnswer = { object: KubeObject } | { error: unknown }

const applyType = 'application/apply-patch+yaml'

const asDryRun = (asked: RequestOptions): RequestOptions =>
  asked.method === 'GET' ? asked : { ...asked, query: { ...asked.query, dryRun: 'All' } }

/**
 * The same transport, with every call that is not a read made as a dry run (`dryRun=All`): the server admits and merges it, and stores
 * nothing. `answered` receives the answer to each server-side apply, with the whole object. Source:
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run
 */
export const dryRunning = (
  transport: Transport,
  answered: (path: string, answer: DryAnswer) => void,
): Transport => ({
  ...transport,
  request: async (asked) => {
    if (asked.method !== 'PATCH' || asked.contentType !== applyType) return transport.request(asDryRun(asked))
    const headers = { ...asked.headers, accept: 'application/json' }
    try {
      const response = await transport.request(asDryRun({ ...asked, headers }))
      if (isKubeObject(response.body)) answered(asked.path, { object: response.body })
      return response
    } catch (error) {
      answered(asked.path, { error })
      throw error
    }
  },
})
