import express, { type Request, type RequestHandler, Router } from 'express'
import type { Webhook } from '../repositories/index.js'
import { HansaError } from '../runtime/errors.js'
import type { Role } from './health.js'
import { methodNotAllowed, type Refuse } from './problems.js'

/** Whether a webhook is valid, which then takes effect. */
export type ReceiveWebhook = (webhook: Webhook) => Promise<boolean>

/** Bytes of a webhook. */
const mostBytes = 1024 * 1024

/** Says the same for an unknown repository, one without a secret, and a wrong signature. */
const refusal = (): HansaError =>
  new HansaError(
    'NotFound',
    { kind: 'webhook', name: 'repository', where: ', or its signature is wrong' },
    { hint: 'check the URL and the secret of the webhook against spec.webhook of the Repository' },
  )

const hookOf = ({ params, headers, body }: Request): Webhook => ({
  namespace: String(params.namespace),
  name: String(params.name),
  headers,
  body: body instanceof Uint8Array ? body : new Uint8Array(),
})

/** Webhooks of Git servers, below their mount path: requests without a token that are signed with a secret. */
export const createWebhooks = ({
  receive,
  refuse,
  role,
}: {
  receive: ReceiveWebhook
  refuse: Refuse
  role: () => Role
}): Router => {
  const router = Router()
  const handle: RequestHandler = async (request, response) => {
    try {
      if (role() !== 'leader')
        throw new HansaError(
          'Unavailable',
          { reason: 'this hub is a standby' },
          { hint: 'send webhooks to the hub that holds the lease, or wait for the next poll' },
        )
      if (!(await receive(hookOf(request)))) throw refusal()
      response.status(202).json({ accepted: true })
    } catch (error) {
      refuse(request, response, error)
    }
  }
  const route = router.route('/repositories/:namespace/:name')
  route.post(express.raw({ type: () => true, limit: mostBytes }), handle)
  route.all(methodNotAllowed(refuse, ['POST']))
  return router
}
