import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const packages = fileURLToPath(new URL('../..', import.meta.url))

/** Every path in a part of a package.json. */
const pathsIn = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(Object(value)).flatMap(pathsIn)

it.each(readdirSync(packages))('what package.json of %s names is there once it is built', (name) => {
  const folder = join(packages, name)
  const { main, module, types, bin, exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const named = [main, module, types, bin, exports].flatMap(pathsIn)
  expect(named.filter((path) => !existsSync(join(folder, path)))).toEqual([])
})
