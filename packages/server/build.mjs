import { bundle } from '../../scripts/bundle.mjs'

await bundle({
  name: 'hansa-server',
  entries: {
    'yaml-worker': 'src/api/yaml-worker.ts',
    'probe-worker': 'src/clusters/probing/probe-worker.ts',
  },
  alias: { axios: './src/provisioning/connectors/vault/no-axios.ts' },
  // The renderer of charts has separate files: a worker and the engine.
  external: ['@hansa/charts', 'better-sqlite3', 'pg', 'pg-native', 'swagger-ui-dist'],
})
