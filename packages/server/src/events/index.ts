export { Event, EventFilter, type EventInput } from './contract.js'
export { createFailureTeller, type TellFailure } from './failures.js'
export { createEventProcedures } from './router.js'
export { eventsOf, recordEvent, trimEvents } from './store.js'
