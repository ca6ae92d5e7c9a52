export { createDelivery, type Delivery } from './delivery.js'
export { type DeliverySettings, defaultDeliverySettings } from './settings.js'
