import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createAccessRights,
  createAccessRules,
  createAuthenticator,
  createSignIns,
  createToken,
  createTokenFacts,
} from '../packages/server/dist/access/index.js'
import { createApi, createAppRouter } from '../packages/server/dist/api/index.js'
import { createBundleKind, createBundles } from '../packages/server/dist/bundles/index.js'
import { createClusters } from '../packages/server/dist/clusters/index.js'
import { openStore } from '../packages/server/dist/db/index.js'
import { createDirectories } from '../packages/server/dist/directory/index.js'
import { namespaceKind } from '../packages/server/dist/namespaces/index.js'
import { createProvisioning } from '../packages/server/dist/provisioning/index.js'
import { createReleaseKind, placementKind } from '../packages/server/dist/releases/index.js'
import { createFeed, createResourceService } from '../packages/server/dist/resources/index.js'
import { systemClock as clock } from '../packages/server/dist/runtime/clock.js'
import { silentLogger as logger } from '../packages/server/dist/runtime/logger.js'
import { createSignInRoom } from '../packages/server/dist/sign-in/index.js'
import { installedConsole } from '../packages/server/dist/web/index.js'
import { localEgress } from '../packages/server/src/runtime/egress.js'
import { controllerSubject } from '../packages/server/src/runtime/subject.js'
import { drive, fill } from './console-fleet.js'

/**
 * The hub the console is measured against, in its own process: its API, its store on disk, its change feed and its console
 * are the real ones. Its controllers are not started, and 1,000 clusters, 500 releases and 10,000 targets are written into the
 * store by a generator, in a healthy state; then 100 changes a second are committed through the same store. So
 * the bench measures the console and its server, not a thousand simulated API servers on the same two cores.
 * Sends its address, token and answers over IPC; `drive` starts the changes, `rest` ends them.
 */

/** A placeholder for parts that no request of this bench reaches. */
const unused = <T>(): T => {
  const thing: unknown = new Proxy(() => thing, { get: (_, key) => (key === 'then' ? undefined : thing) })
  return thing as T
}

const data = mkdtempSync(join(tmpdir(), 'hansa-bench-console-'))
const { store, sealer, close } = await openStore({ data, clock, logger })
const feed = createFeed({ store, logger })
const rights = createAccessRights({ store, feed, logger })
const writer = { subject: controllerSubject('hub/bench') }
const shared = { store, clock, sealer, random: Math.random, logger, writer }
const bundles = createBundles({ store, sealer, clock })
const directories = createDirectories({ ...shared, folder: data })
const router = createAppRouter({
  store,
  feed,
  services: {
    bundle: createResourceService({
      kind: createBundleKind({ sealer, clock, bundles }),
      store,
      sealer,
      clock,
    }),
    namespace: createResourceService({ kind: namespaceKind, store, sealer, clock }),
    placement: createResourceService({ kind: placementKind, store, sealer, clock }),
    release: createResourceService({ kind: createReleaseKind(bundles, clock), store, sealer, clock }),
  },
  clusters: createClusters({ ...shared, hooks: unused(), version: 'bench' }),
  bundles,
  releases: unused(),
  objects: unused(),
  simulations: unused(),
  signIns: createSignIns({ store, clock }),
  access: {
    reviews: unused(),
    rules: createAccessRules({ store, sealer, clock, tokens: createTokenFacts(clock), users: unused() }),
  },
  serviceTokens: unused(),
  signIn: createSignInRoom({ ...shared, people: directories, egress: localEgress }),
  directories,
  repositories: unused(),
  provisioning: createProvisioning({
    ...shared,
    directories: directories.directories,
    factories: unused(),
    endpoint: unused(),
    place: unused(),
    file: unused(),
  }),
})

await fill(store)
const token = await createToken(store, { name: 'bench', role: 'admin' }, clock)
await feed.start()
const { authenticate } = createAuthenticator({ store, clock, rights })
const api = createApi({
  router,
  store,
  sealer,
  feed,
  authenticate,
  clock,
  logger,
  version: 'bench',
  console: installedConsole(),
})
const server = createServer(api)
server.requestTimeout = 0
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  process.send?.({ url: `http://127.0.0.1:${address.port}`, token })
})

let rest = (): number => 0
process.on('message', (message) => {
  if (message === 'drive') rest = drive(store)
  if (message === 'rest') process.send?.({ committed: rest() })
  if (message === 'stop') {
    server.closeAllConnections()
    server.close()
    feed
      .close()
      .then(close)
      .finally(() => {
        rmSync(data, { recursive: true, force: true })
        process.exit(0)
      })
  }
})
