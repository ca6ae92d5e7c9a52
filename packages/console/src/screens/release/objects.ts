import type { ObjectOn, TargetObject } from '@hansa/sdk'

export const driftWords: Readonly<Record<NonNullable<TargetObject['drift']>, string>> = {
  gone: 'Deleted',
  replaced: 'Replaced',
  fields: 'Changed',
  applied: 'Applied by others',
  replicas: 'Scaled',
}

/** As an address holds it: `eu-1|apps/v1|Deployment|web|web`. */
export const objectKey = ({ cluster, apiVersion, kind, namespace = '', name }: ObjectOn): string =>
  [cluster, apiVersion, kind, namespace, name].join('|')

/** Undefined if the text does not name an object. */
export const parseObjectKey = (text: string): ObjectOn | undefined => {
  const [cluster = '', apiVersion = '', kind = '', namespace = '', name = ''] = text.split('|')
  if (cluster === '' || apiVersion === '' || kind === '' || name === '') return undefined
  return { cluster, apiVersion, kind, name, ...(namespace === '' ? {} : { namespace }) }
}
