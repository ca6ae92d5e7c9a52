/** The import directions of ARCHITECTURE.md: api → domain rooms → kube, db, runtime; rooms meet through their index. */
const domain = '(clusters|bundles|releases|delivery|failover|directory|provisioning|namespaces)'
const room = '^packages/server/src/'

module.exports = {
  forbidden: [
    {
      name: 'base-knows-no-domain',
      comment: 'kube, db and runtime are what rooms are built on: nothing above them is known there.',
      severity: 'error',
      from: { path: `${room}(kube|db|runtime)/`, pathNot: '\\.test\\.ts$' },
      to: { path: `${room}(${domain}|api|access|events|resources|app|main)` },
    },
    {
      name: 'resources-and-events-stand-below-domain',
      severity: 'error',
      from: { path: `${room}(resources|events)/`, pathNot: '\\.test\\.ts$' },
      to: { path: `${room}(${domain}|api|access|app|main)` },
    },
    {
      name: 'domain-knows-no-transport',
      comment: 'The API is built over the domain rooms, not the other way round.',
      severity: 'error',
      from: { path: `${room}${domain}/`, pathNot: '\\.test\\.ts$' },
      to: { path: `${room}(api|app|main)` },
    },
    {
      name: 'rooms-meet-through-their-index',
      comment: 'A room uses what another exports from its index.ts, never its stores or insides.',
      severity: 'error',
      from: { path: `${room}([^/]+)/` },
      to: { path: `${room}([^/]+)/`, pathNot: [`${room}$1/`, '/index\\.ts$', `${room}runtime/`] },
    },
    {
      name: 'sources-are-found-by-type',
      comment: 'Nothing but the list of bundle sources knows one of them.',
      severity: 'error',
      from: { path: `${room}`, pathNot: `${room}bundles/sources/(index\\.ts|[^/]+/)` },
      to: { path: `${room}bundles/sources/[^/]+/` },
    },
    {
      name: 'connectors-are-known-by-their-registry',
      comment:
        'Everything that depends on the types of connectors derives from connectors/index.ts: a type is one folder and one line there.',
      severity: 'error',
      from: {
        path: `${room}provisioning/`,
        pathNot: ['\\.test\\.ts$', `${room}provisioning/connectors/`],
      },
      to: { path: `${room}provisioning/connectors/[^/]+/` },
    },
    {
      name: 'connectors-stand-alone',
      comment: 'What connectors share lies beside their folders.',
      severity: 'error',
      from: {
        path: `${room}provisioning/connectors/([^/]+)/`,
        pathNot: ['\\.test\\.ts$', `${room}provisioning/connectors/testing/`],
      },
      to: {
        path: `${room}provisioning/connectors/[^/]+/`,
        pathNot: `${room}provisioning/connectors/$1/`,
      },
    },
    {
      name: 'placement-is-pure',
      comment: 'The engine runs in a browser: no I/O, nothing of Node.',
      severity: 'error',
      from: { path: '^packages/placement/src', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'manifests-are-pure',
      comment:
        'The reader of manifests runs in a browser and in a worker: no I/O, nothing of Node or of Hansa.',
      severity: 'error',
      from: { path: '^packages/manifests/src', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/(?!manifests/)' },
    },
    {
      name: 'manifests-use-nothing-of-node',
      severity: 'error',
      from: { path: '^packages/manifests/src', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'charts-stand-alone',
      comment: 'The renderer of charts is used by the hub and by the CLI, offline.',
      severity: 'error',
      from: { path: '^packages/charts/src', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/(?!charts/)' },
    },
    {
      name: 'sdk-carries-no-server',
      comment: 'Types only: nothing of the server at run time.',
      severity: 'error',
      from: { path: '^packages/sdk/src', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/server', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'simulator-stands-alone',
      severity: 'error',
      from: { path: '^packages/simulator/src', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/(server|sdk|cli|placement|manifests)' },
    },
    {
      name: 'cli-is-thin',
      comment: 'Every command is an SDK call plus printing.',
      severity: 'error',
      from: { path: '^packages/cli/src', pathNot: '\\.test\\.ts$|^packages/cli/src/testing/' },
      to: { path: '^packages/(server|simulator)' },
    },
    {
      name: 'console-speaks-through-the-sdk',
      comment:
        'What the console shows and does goes through the public API; the engine alone it may also ask.',
      severity: 'error',
      from: { path: '^packages/console/src', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^packages/(server|simulator|cli)' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'types-go-in-no-circles',
      comment:
        'Types of two files that name one another belong in a third. Specs and grants derive from the registry of connectors, and its adapters use them.',
      severity: 'error',
      from: {
        pathNot: [
          '\\.test\\.tsx?$',
          '/testing/',
          `${room}provisioning/(connectors|mapping)/`,
          `${room}provisioning/(connector|connector-types|contract|wanted)\\.ts$`,
        ],
      },
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
}
