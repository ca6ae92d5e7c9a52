import { expect, test } from 'vitest'
import { objectKey, parseObjectKey } from './objects.js'

const deployment = {
  cluster: 'eu-1',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'web',
  name: 'web',
}
const { namespace: _none, ...clusterWide } = { ...deployment, kind: 'ClusterRole', name: 'admin' }

test.each([[deployment], [clusterWide]])('an object is found again by its address: %j', (object) => {
  expect(parseObjectKey(objectKey(object))).toEqual(object)
})

test.each(['', 'eu-1', 'eu-1|apps/v1|Deployment|web|', '|v1|Pod|a|b', 'eu-1||Pod|a|b', 'eu-1|v1||a|b'])(
  '"%s" names no object',
  (text) => {
    expect(parseObjectKey(text)).toBeUndefined()
  },
)
