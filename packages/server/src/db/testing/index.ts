export { createKilledWriters } from './killed-writer.js'
export { openOn, type Server, skipped, startServer } from './postgres.js'
export { rowOf } from './row.js'
