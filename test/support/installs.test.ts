import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Packages of a workspace that `npm start` does not install. */
const ofWorkspace = (name: string): string[] => {
  const text = readFileSync(join(root, name, 'package.json'), 'utf8')
  return Object.keys((JSON.parse(text) as { devDependencies: Record<string, string> }).devDependencies)
}

const patternOf = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .replaceAll('.', '\\.')
      .replaceAll('**/', '(.+/)?')
      .replaceAll('**', '.+')
      .replace(/(?<![)+.])\*/g, '[^/]*')}$`,
  )

const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|tsx|mjs|css)$/.test(path))
    .map((path) => join(folder, path))

/** What a package's build compiles, by its tsconfig.build.json. */
const compiled = (name: string): string[] => {
  const folder = join('packages', name)
  const text = readFileSync(join(root, folder, 'tsconfig.build.json'), 'utf8')
  const left = (JSON.parse(text) as { exclude: string[] }).exclude.map(patternOf)
  return filesIn(join(folder, 'src')).filter(
    (path) => !left.some((pattern) => pattern.test(path.slice(folder.length + 1))),
  )
}

const programs = readdirSync(join(root, 'packages')).flatMap(compiled)
const scripts = ['bootstrap', 'build', 'bundle', 'start'].map((name) => `scripts/${name}.mjs`)

describe('what `npm start` builds and runs', () => {
  test('imports no package of the tests or tools, which it does not install', () => {
    const left = new Set([...ofWorkspace('test'), ...ofWorkspace('tools')])
    expect(left.size).toBeGreaterThan(5)
    expect(programs.filter((file) => /\.test\./.test(file))).toEqual([])
    expect(programs).toContain('packages/server/src/api/testing/hub.ts')
    const imports = [...programs, ...scripts, ...filesIn('scripts/playground')].flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from |import\()'((?:@[\w.-]+\/)?[\w.-]+)/g)]
        .map(([, name = '']) => name)
        .filter((name) => left.has(name))
        .map((name) => `${file}: ${name}`),
    )
    expect(imports).toEqual([])
  })
})
