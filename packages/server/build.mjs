import { bundle } from '../../scripts/bundle.mjs'

await bundle({ name: 'hansa-server', external: ['better-sqlite3', 'pg', 'pg-native', 'swagger-ui-dist'] })
