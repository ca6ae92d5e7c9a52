/** The API group of an apiVersion: '' for `v1`, `apps` for `apps/v1`. */
export const groupOf = (apiVersion: string): string => {
  const slash = apiVersion.indexOf('/')
  return slash === -1 ? '' : apiVersion.slice(0, slash)
}
