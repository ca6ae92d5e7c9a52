/** For `createTRPCClient<AppRouter>()` of @trpc/client against a hub's /trpc. Types only. */
export type { AppRouter } from '@hansa/server/router'
