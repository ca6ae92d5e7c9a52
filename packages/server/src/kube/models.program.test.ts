import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const bundle = fileURLToPath(new URL('../../dist/bundle/', import.meta.url))

test('the program holds the hub’s own Kubernetes client, and of @kubernetes/client-node nothing: its models are types alone', () => {
  const holding = (text: string): string[] =>
    readdirSync(bundle).filter((name) => readFileSync(bundle + name, 'utf8').includes(text))
  expect(holding('TokenRequest')).not.toEqual([])
  expect(holding('ObjectSerializer')).toEqual([])
})
