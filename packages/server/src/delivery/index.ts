export { createDelivery, type Delivery } from './delivery.js'
export type { ObjectViews } from './observe/object-views.js'
export { createObjectProcedures } from './router.js'
export { type DeliverySettings, defaultDeliverySettings } from './settings.js'
