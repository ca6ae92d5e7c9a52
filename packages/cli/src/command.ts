import type { Globals } from './globals.js'
import type { Hub } from './hub.js'

/** What a command's code is given. `hub` connects on first use: commands that need none never read a context. */
export interface Invocation<Options> {
  args: readonly (string | undefined)[]
  options: Options & Globals
  /** Connects as the options say; where `--context` means something else, `globals` leaves it out. */
  hub: (globals?: Globals) => Promise<Hub>
  /** Aborts on Ctrl-C. */
  signal: AbortSignal
}

/** A command's code: in its own file, loaded when it is called. */
export type Run<Options = object> = (invocation: Invocation<Options>) => Promise<void>

/** The argument at `index`, which commander has made sure is there. */
export const argument = (args: readonly (string | undefined)[], index: number): string => args[index] ?? ''
