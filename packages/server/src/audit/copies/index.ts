export { type Copier, createCopier } from './copier.js'
export { createFileSink, type FileSink } from './file.js'
export { createTail } from './tail.js'
export { createWebhookSink } from './webhook.js'
