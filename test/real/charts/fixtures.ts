import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ChartFile } from '@hansa/charts'
import { parse } from 'yaml'

/** The fields of a case; packages/charts/fixtures/README.md describes them. */
export interface Case {
  readonly values?: readonly (string | { readonly file: string })[]
  readonly isUpgrade?: boolean
  readonly namespace?: string
  readonly kubeVersion?: string
  readonly apiVersions?: readonly string[]
  readonly skipSchemaValidation?: boolean
  readonly error?: string
  readonly random?: readonly string[]
  readonly path?: string
}

export interface Fixture {
  readonly name: string
  /** The chart or the Kustomize folder. */
  readonly folder: string
  readonly cases: readonly { readonly name: string; readonly options: Case }[]
}

const root = fileURLToPath(new URL('../../../packages/charts/fixtures', import.meta.url))

/** @returns the fixtures of one kind; each has at least one case */
export const fixturesOf = (kind: 'chart' | 'kustomize'): readonly Fixture[] =>
  readdirSync(root)
    .filter((name) => existsSync(join(root, name, kind)))
    .map((name) => {
      const cases = readdirSync(join(root, name, 'cases')).map((file) => ({
        name: file.replace(/\.yaml$/, ''),
        options: parse(readFileSync(join(root, name, 'cases', file), 'utf8')) as Case,
      }))
      if (cases.length === 0) throw new Error(`fixture ${name} has no cases`)
      return { name, folder: join(root, name, kind), cases }
    })

/** @returns a fixture's chart by name */
export const chartFixture = (name: string): string => join(root, name, 'chart')

/** @returns every file below a folder, hidden ones included */
export const filesOf = (folder: string): ChartFile[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      name: path
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
      data: readFileSync(path),
    }))

/** @returns the case's layers of values as texts */
export const valuesOf = (folder: string, { values = [] }: Case): string[] =>
  values.map((layer) => (typeof layer === 'string' ? layer : readFileSync(join(folder, layer.file), 'utf8')))
