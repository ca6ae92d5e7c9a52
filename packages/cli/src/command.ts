import type { Globals } from './globals.js'
import type { Hub } from './hub.js'

/** The input of a command. `hub` connects on first use: commands that do not need it never read a context. */
export interface Invocation<Options> {
  args: readonly (string | undefined)[]
  options: Options & Globals
  /** Connects as the options say; `globals` omits `--context` if it means something else. */
  hub: (globals?: Globals) => Promise<Hub>
  /** Aborts on Ctrl-C. */
  signal: AbortSignal
}

/** A command's code: in its own file, loaded when it is called. */
export type Run<Options = object> = (invocation: Invocation<Options>) => Promise<void>

/** The argument at `index`, which commander has already checked. */
export const argument = (args: readonly (string | undefined)[], index: number): string => args[index] ?? ''
