export { Event, EventFilter, type EventInput } from './contract.js'
export { createEventRetention } from './retention.js'
export { createEventProcedures } from './router.js'
export { eventsOf, recordEvent } from './store.js'
