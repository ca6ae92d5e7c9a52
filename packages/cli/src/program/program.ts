import type { Command, CommandOptions } from 'commander'
import type { Run } from '../command.js'

type Load = () => Promise<{ run: Run<never> }>
export type Perform = (load: Load, args: readonly (string | undefined)[], options: object) => Promise<void>

interface Declaration {
  summary: string
  /** Commander's words: `<name>`, `[name]`, `<words...>`. */
  arguments?: string
  options?: readonly (readonly [flags: string, description: string])[]
  /** Shown at the beginning of the help. */
  examples: readonly [string, ...string[]]
  /** Arguments before those of the command line: `cluster list` is `get clusters`. */
  prefix?: readonly string[]
  load: Load
}

const list = (value: string, previous: string[] | undefined): string[] => [...(previous ?? []), value]

const globals: readonly (readonly [string, string])[] = [
  ['-n, --namespace <name>', 'namespace (default: default)'],
  ['-o, --output <format>', 'output format: table, wide, json, yaml or name'],
  ['--context <name>', 'CLI context (with --kubeconfig: context in that file)'],
  ['--url <url>', 'hub address (HANSA_URL)'],
  ['--token <token>', 'hub token (HANSA_TOKEN)'],
  ['--hub-ca-file <file>', "PEM certificates that verify the hub's (HANSA_CA_FILE)"],
  ['--reason <text>', 'why you do this, recorded in the audit trail'],
]

/** `--reason` of `-r, --reason <text>`. */
const longOf = (flags: string): string | undefined => /--[a-z-]+/.exec(flags)?.[0]

/** The examples at the beginning of the help. */
export const examplesText = (examples: readonly string[]): string =>
  `Examples:\n${examples.map((example) => `  $ ${example}`).join('\n')}\n`

/** Adds one command; its code is loaded when it is called. */
export const declare = (parent: Command, name: string, declaration: Declaration, perform: Perform): void => {
  const hidden: CommandOptions = {}
  const command = parent.command(name, hidden).description(declaration.summary)
  if (declaration.arguments !== undefined) command.arguments(declaration.arguments)
  const own = declaration.options ?? []
  const others = globals.filter(([flags]) => !own.some(([taken]) => longOf(taken) === longOf(flags)))
  for (const [flags, description] of [...own, ...others]) {
    if (flags.endsWith('...')) command.option(flags.slice(0, -3), `${description} (can be repeated)`, list)
    else command.option(flags, description)
  }
  command.addHelpText('before', examplesText(declaration.examples))
  command.action(async (...given: unknown[]) => {
    const args = given
      .slice(0, -2)
      .flatMap((value) =>
        Array.isArray(value) ? value.map(String) : [value === undefined ? undefined : String(value)],
      )
    await perform(declaration.load, [...(declaration.prefix ?? []), ...args], command.opts())
  })
}

/** Commands by name, in the order of the help. */
export type Declarations = Readonly<Record<string, Declaration>>

export const declareAll = (parent: Command, declarations: Declarations, perform: Perform): void => {
  for (const [name, declaration] of Object.entries(declarations)) declare(parent, name, declaration, perform)
}

/** A noun and its verbs: `hansa cluster …`. */
export const noun = (
  program: Command,
  name: string,
  summary: string,
  examples: readonly [string, ...string[]],
): Command => program.command(name).description(summary).addHelpText('before', examplesText(examples))
