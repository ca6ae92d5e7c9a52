import type { AnyTRPCRouter } from '@trpc/server'
import { createExpressMiddleware } from '@trpc/server/adapters/express'
import type { RequestHandler } from 'express'
import type { Logger } from '../runtime/logger.js'
import type { Context } from '../runtime/procedure.js'
import { warningHeader } from './answer.js'
import { infoOf } from './request.js'

/** The same procedures for tRPC's own clients, batched or not. */
export const createTrpc = (router: AnyTRPCRouter, bodyLimit: number, logger: Logger): RequestHandler =>
  createExpressMiddleware({
    router,
    maxBodySize: bodyLimit,
    createContext: ({ req, res }): Context => {
      const { actor, id, signal } = infoOf(req)
      const warn = (text: string): void => {
        if (!res.headersSent) res.append('Warning', warningHeader(text))
      }
      return { actor, requestId: id, signal, warn, reply: {} }
    },
    onError: ({ error, path, ctx }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR')
        logger.error({ error: error.cause ?? error, path, requestId: ctx?.requestId }, 'a request failed')
    },
  })
