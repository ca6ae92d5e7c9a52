import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../kube/index.js'
import { failedContainerOf, outcomeOf } from './outcome.js'

const job = (conditions: object[]): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'migrate' },
  status: { conditions },
})
const pod = (status: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'migrate-1' },
  status,
})
const jobs = { group: 'batch', kind: 'Job' }
const pods = { group: '', kind: 'Pod' }

describe('the outcome of a hook', () => {
  test('of a Job is read from its conditions', () => {
    expect(outcomeOf(jobs, job([]))).toEqual({ kind: 'running' })
    expect(outcomeOf(jobs, job([{ type: 'Complete', status: 'True' }]))).toEqual({ kind: 'succeeded' })
    const failed = job([{ type: 'Failed', status: 'True', reason: 'DeadlineExceeded', message: 'too long' }])
    expect(outcomeOf(jobs, failed)).toEqual({ kind: 'failed', reason: 'too long' })
  })

  test('of a Pod is read from its phase: one that is ready has not ended', () => {
    const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
    expect(outcomeOf(pods, pod(ready))).toEqual({ kind: 'running' })
    expect(outcomeOf(pods, pod({ phase: 'Succeeded' }))).toEqual({ kind: 'succeeded' })
    expect(outcomeOf(pods, pod({ phase: 'Failed', reason: 'Evicted' }))).toEqual({
      kind: 'failed',
      reason: 'Evicted',
    })
  })

  test('names the container that failed, but not its termination message, which may contain secrets', () => {
    const terminated = { exitCode: 1, reason: 'Error', message: 'cannot log in with hunter2' }
    const found = pod({ phase: 'Failed', containerStatuses: [{ name: 'main', state: { terminated } }] })
    expect(failedContainerOf([found])).toEqual({
      ...{ pod: 'migrate-1', container: 'main' },
      text: 'pod migrate-1: container main exited with code 1 (Error)',
    })
    expect(
      failedContainerOf([
        pod({ containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 0 } } }] }),
      ]),
    ).toBeUndefined()
  })
})
