/** For `createTRPCClient<AppRouter>()` of @trpc/client against a hub's /trpc. Types only; they need @trpc/server beside @trpc/client. */
export type { AppRouter, ErrorShape } from './generated/app-router.js'
