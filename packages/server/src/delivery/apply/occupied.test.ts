import { describe, expect, test } from 'vitest'
import { KubeError, type KubeObject } from '../../kube/index.js'
import { isHolder, isOccupied } from './occupied.js'

const service = (name: string, spec: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'web' },
  spec,
})
const refusal = (status: number, message: string, field?: string): KubeError =>
  new KubeError('Status', message, {
    status,
    causes: field === undefined ? [] : [{ reason: 'FieldValueInvalid', message, field }],
  })

// The messages of kube-apiserver 1.34 and ingress-nginx.
const nodePort = refusal(
  422,
  'Invalid value: 30080: provided port is already allocated',
  'spec.ports[0].nodePort',
)
const address = refusal(
  422,
  'Invalid value: ["10.96.0.7"]: failed to allocate IP 10.96.0.7: provided IP is already allocated',
  'spec.clusterIPs',
)
const healthCheck = refusal(
  500,
  'Internal error occurred: failed to allocate requested HealthCheck NodePort 32001: provided port is already allocated',
)
const ingressHost = refusal(
  400,
  'admission webhook "validate.nginx.ingress.kubernetes.io" denied the request: host "a.example.com" and path "/" is already defined in ingress web/old',
)
const priority = refusal(
  403,
  'priorityclasses.scheduling.k8s.io "new" is forbidden: PriorityClass old is already marked as default. Only one default can exist',
)
const port = (number: number, more: object = {}) => ({ port: 80, nodePort: number, ...more })

describe('the holder of a value that a refusal calls taken is', () => {
  const cases: [string, KubeError, object, string, object, boolean][] = [
    [
      'a Service with the nodePort',
      nodePort,
      { ports: [port(30080)] },
      'old',
      { ports: [port(30080)] },
      true,
    ],
    [
      'one that has it at another place of the list',
      nodePort,
      { ports: [port(30080)] },
      'old',
      { ports: [port(30081), port(30080)] },
      true,
    ],
    [
      'no Service with another nodePort',
      nodePort,
      { ports: [port(30080)] },
      'old',
      { ports: [port(30081)] },
      false,
    ],
    [
      'no Service with the number in another field',
      nodePort,
      { ports: [port(30080)] },
      'old',
      { ports: [{ port: 30080, nodePort: 31000 }] },
      false,
    ],
    [
      'no Service that shares another value only',
      nodePort,
      { ports: [port(30080), { port: 81, nodePort: 30082 }] },
      'old',
      { ports: [{ port: 81, nodePort: 30082 }] },
      false,
    ],
    [
      'a Service with the clusterIP',
      address,
      { clusterIP: '10.96.0.7' },
      'old',
      { clusterIP: '10.96.0.7' },
      true,
    ],
    [
      'no Service with another one',
      address,
      { clusterIP: '10.96.0.7' },
      'old',
      { clusterIP: '10.96.0.70' },
      false,
    ],
    [
      'a Service with the health check port',
      healthCheck,
      { healthCheckNodePort: 32001 },
      'old',
      { healthCheckNodePort: 32001 },
      true,
    ],
    ['an Ingress that is named', ingressHost, { rules: [] }, 'old', { rules: [] }, true],
    ['no Ingress of another name', ingressHost, { rules: [] }, 'older', { rules: [] }, false],
  ]
  test.each(cases)('%s', (_rule, error, spec, name, otherSpec, holder) => {
    expect(isOccupied(error)).toBe(true)
    expect(isHolder(error, service('new', spec), service(name, otherSpec))).toBe(holder)
  })

  test('a PriorityClass that the refusal names, without a namespace', () => {
    const named = (name: string): KubeObject => ({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value: 5,
    })
    expect(isHolder(priority, named('new'), named('old'))).toBe(true)
    expect(isHolder(priority, named('new'), named('other'))).toBe(false)
  })
})

describe('a refusal names no holder when', () => {
  test.each([
    [
      'a value is wrong',
      refusal(422, 'Invalid value: 99999: must be between 1 and 65535', 'spec.ports[0].port'),
    ],
    ['the network failed', new KubeError('Closed', 'provided port is already allocated')],
    ['it is not an answer of a member', new Error('already exists')],
  ])('%s', (_rule, error) => {
    expect(isOccupied(error)).toBe(false)
  })
})
