// Builds engine.wasm.br from engine/: `node build.mjs`; `--check` builds it and compares it with the committed one.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'

const folder = fileURLToPath(new URL('.', import.meta.url))
const artifact = join(folder, 'engine.wasm.br')
/** The Go that built the committed file: another one writes other bytes. */
const goVersion = 'go1.26.8'
/** Pages of 64 KiB: the most memory an instance may have, 1 GiB. */
const maxPages = 16_384

const unsigned = (value) => {
  const bytes = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return Buffer.from([...bytes, rest])
    bytes.push((rest & 127) | 128)
  }
}
const readUnsigned = (bytes, at) => {
  let value = 0
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]
    value += (byte & 127) * 2 ** shift
    if (byte < 128) return { value, at }
  }
}

/** Gives the module's memory a maximum, which Go's linker cannot. */
const limitMemory = (module) => {
  for (let at = 8; at < module.length; ) {
    const { value: size, at: start } = readUnsigned(module, at + 1)
    if (module[at] === 5) {
      const { value: count, at: limits } = readUnsigned(module, start)
      if (count !== 1 || module[limits] !== 0) throw new Error('the memory section is not as expected')
      const { value: pages } = readUnsigned(module, limits + 1)
      const section = Buffer.concat([unsigned(1), Buffer.from([1]), unsigned(pages), unsigned(maxPages)])
      return Buffer.concat([
        module.subarray(0, at),
        Buffer.from([5]),
        unsigned(section.length),
        section,
        module.subarray(start + size),
      ])
    }
    at = start + size
  }
  throw new Error('the module has no memory section')
}

const compile = () => {
  const output = mkdtempSync(join(tmpdir(), 'hansa-engine-'))
  try {
    const file = join(output, 'engine.wasm')
    const flags = ['-buildmode=c-shared', '-trimpath', '-buildvcs=false', '-ldflags=-s -w']
    execFileSync('go', ['build', ...flags, '-o', file, '.'], {
      cwd: join(folder, 'engine'),
      env: { ...process.env, GOOS: 'wasip1', GOARCH: 'wasm', GOWORK: 'off', GOFLAGS: '-mod=readonly' },
      stdio: 'inherit',
    })
    return limitMemory(readFileSync(file))
  } finally {
    rmSync(output, { recursive: true, force: true })
  }
}

const go = execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).trim()
if (process.argv.includes('--check')) {
  if (go !== goVersion) {
    process.stdout.write(
      `engine.wasm.br was built with ${goVersion}, this is ${go}: the bytes are not compared\n`,
    )
  } else if (!compile().equals(brotliDecompressSync(readFileSync(artifact)))) {
    process.stderr.write(
      'engine.wasm.br is not what packages/charts/engine builds: run `npm run engine -w packages/charts`\n',
    )
    process.exitCode = 1
  } else process.stdout.write('engine.wasm.br is what packages/charts/engine builds\n')
} else {
  if (go !== goVersion) throw new Error(`build it with ${goVersion}, this is ${go}`)
  const module = compile()
  const parameters = {
    [constants.BROTLI_PARAM_QUALITY]: 9,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: module.length,
  }
  writeFileSync(artifact, brotliCompressSync(module, { params: parameters }))
  process.stdout.write(`engine.wasm.br: ${readFileSync(artifact).length} bytes\n`)
}
