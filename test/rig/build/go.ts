import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Report, run } from './run.js'

export interface GoBuild {
  readonly module: string
  readonly version: string
  /** the commands' packages, with the file each becomes */
  readonly commands: Readonly<Record<string, string>>
  /** further lines for go.mod, such as `replace a => b v1.2.3` */
  readonly replace?: readonly string[]
  readonly tags?: readonly string[]
  /** variables set at link time: `package.name` to value */
  readonly variables?: Readonly<Record<string, string>>
}

/** Thrown if the Go toolchain is required and not on PATH. */
export class GoMissing extends Error {
  constructor() {
    super(
      'Go is not on PATH. The rig builds real Kubernetes servers with it: install Go 1.26 or newer (https://go.dev/dl).',
    )
  }
}

/** @returns the version of the Go on PATH, such as `go1.26.0`; undefined if it is missing */
export const goVersion = (): string | undefined => {
  const answer = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8', cwd: tmpdir() })
  return answer.status === 0 ? answer.stdout.trim() : undefined
}

/**
 * Builds commands of a module that `go install` refuses because its go.mod has replace lines: they are imported
 * by our own tools module, one per server because the servers' requirements conflict.
 * @param folder where the binaries go
 * @returns the folder of the module's sources in Go's module cache
 */
export const goBuild = async (build: GoBuild, folder: string, report: Report): Promise<string> => {
  if (goVersion() === undefined) throw new GoMissing()
  const tools = join(folder, '.tools')
  mkdirSync(tools, { recursive: true })
  try {
    const env = { GOWORK: 'off', GOFLAGS: '-mod=mod' }
    const manifest = [
      'module hansa.dev/rig/tools',
      'go 1.26.0',
      `require ${build.module} ${build.version}`,
      ...(build.replace ?? []),
    ]
    writeFileSync(join(tools, 'go.mod'), `${manifest.join('\n')}\n`)
    const imports = Object.values(build.commands).map((command) => `import _ "${command}"`)
    writeFileSync(join(tools, 'tools.go'), `//go:build tools\n\npackage tools\n\n${imports.join('\n')}\n`)
    const linked = Object.entries(build.variables ?? {}).map(([name, value]) => `-X ${name}=${value}`)
    for (const [file, command] of Object.entries(build.commands)) {
      report(`compiling ${file}`)
      await run(
        'go',
        [
          'build',
          '-v',
          '-trimpath',
          `-tags=${(build.tags ?? []).join(',')}`,
          `-ldflags=${['-s', '-w', ...linked].join(' ')}`,
          '-o',
          join(folder, file),
          command,
        ],
        { cwd: tools, env, report },
      )
    }
    return (await run('go', ['list', '-m', '-f', '{{.Dir}}', build.module], { cwd: tools, env })).trim()
  } finally {
    rmSync(tools, { recursive: true, force: true })
  }
}

/**
 * Fetches a module's own go.mod, for the replace lines that count only in a main module.
 * @returns its `replace` lines, ready for another go.mod
 */
export const replaceLines = async (module: string, version: string): Promise<readonly string[]> => {
  if (goVersion() === undefined) throw new GoMissing()
  const env = { GOWORK: 'off', GOFLAGS: '-mod=mod' }
  const answer = await run('go', ['mod', 'download', '-json', `${module}@${version}`], { cwd: tmpdir(), env })
  const file = /"GoMod": "([^"]+)"/.exec(answer)?.[1]
  if (file === undefined) throw new Error(`go mod download returned no go.mod for ${module}@${version}`)
  const text = readFileSync(file, 'utf8')
  const blocks = [...text.matchAll(/^replace \(\n([\s\S]*?)^\)/gm)].flatMap((block) =>
    (block[1] ?? '').split('\n'),
  )
  const singles = [...text.matchAll(/^replace ([^(\n]+)$/gm)].map((line) => line[1] ?? '')
  return [...blocks, ...singles]
    .map((line) => line.replace(/\/\/.*$/, '').trim())
    .filter((line) => line.includes('=>'))
    .map((line) => `replace ${line}`)
}
