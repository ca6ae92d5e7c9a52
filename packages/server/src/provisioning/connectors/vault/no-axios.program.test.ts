import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const bundle = fileURLToPath(new URL('../../../../dist/bundle/', import.meta.url))

test('the program holds node-vault in a chunk that is loaded on use, and not the HTTP library that comes with it', () => {
  const holding = (text: string): string[] =>
    readdirSync(bundle).filter((name) => readFileSync(bundle + name, 'utf8').includes(text))
  const carrying = holding('node-vault was created without its transport')
  expect(carrying).toHaveLength(1)
  expect(carrying[0]).not.toMatch(/^(hansa-server|serve)/)
  expect(holding('AxiosError')).toEqual([])
})
