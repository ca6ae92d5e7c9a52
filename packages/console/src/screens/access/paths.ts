export const rolePath = (name: string): string => `/access/roles/${encodeURIComponent(name)}`
export const bindingPath = (name: string): string => `/access/bindings/${encodeURIComponent(name)}`
