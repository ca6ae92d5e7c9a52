export { installedConsole } from './files.js'
export { createPlaygroundRouter, type Playground } from './playground.js'
export { createConsole } from './serve.js'
