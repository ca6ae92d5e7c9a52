import { describe, expect, test } from 'vitest'
import type { StatusCause } from './errors.js'
import { immutableFields } from './immutable.js'

const cause = (field: string, message: string, reason = 'FieldValueInvalid'): StatusCause => ({
  reason,
  message,
  field,
})
const forbidden = (field: string, message: string): StatusCause =>
  cause(field, `Forbidden: ${message}`, 'FieldValueForbidden')

describe('a change after creation, as kube-apiserver 1.36 refuses it', () => {
  test.each<[string, StatusCause]>([
    ['a Job', cause('spec.template', 'Invalid value: {"metadata":{}}: field is immutable')],
    ['a Deployment', cause('spec.selector', 'Invalid value: {"matchLabels":{"a":"b"}}: field is immutable')],
    [
      'a StatefulSet',
      forbidden(
        'spec',
        "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
      ),
    ],
    ['a Service', cause('spec.clusterIPs[0]', 'Invalid value: ["10.0.0.9"]: may not change once set')],
    ['a Service', cause('spec.clusterIPs[0]', 'Invalid value: []: primary clusterIP can not be unset')],
    ['a ConfigMap', forbidden('data', 'field is immutable when `immutable` is set')],
    ['a RoleBinding', cause('roleRef', 'Invalid value: {"kind":"Role"}: cannot change roleRef')],
    ['a StorageClass', forbidden('parameters', 'updates to parameters are forbidden.')],
    ['a PriorityClass', forbidden('value', 'may not be changed in an update.')],
    ['a Pod', forbidden('spec', 'pod updates may not change fields other than `spec.x`\n  core.PodSpec{')],
    ['a custom resource', cause('spec.size', 'Invalid value: "string": Value is immutable')],
  ])('of %s', (_kind, found) => {
    expect(immutableFields([found])).toEqual([found.field])
  })

  test.each<[string, readonly StatusCause[]]>([
    ['nothing', []],
    ['another rule', [cause('spec.replicas', 'Invalid value: -1: must be greater than or equal to 0')]],
    [
      'another rule as well',
      [
        cause('spec.selector', 'Invalid value: {}: field is immutable'),
        cause('spec.replicas', 'Invalid value: -1: must be greater than or equal to 0'),
      ],
    ],
    [
      'a value with the word',
      [cause('spec.type', 'Invalid value: "immutable": must be no more than 3 bytes')],
    ],
    ['another reason', [cause('spec.a', 'Required value: field is immutable', 'FieldValueRequired')]],
  ])('is not %s', (_what, causes) => {
    expect(immutableFields(causes)).toBeUndefined()
  })
})
