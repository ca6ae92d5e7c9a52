import { pointerOf } from '@hansa/manifests'
import { createContext, useContext, useEffect, useRef, useState } from 'react'
import type { Form } from './fields.js'
import type { Path, Values } from './paths.js'

/** What the fields of a form share. */
export interface Editing {
  readonly form: Form
  /** The values without changes of the release. */
  readonly base: Values
  /** By JSON pointer. */
  readonly errors: ReadonlyMap<string, string>
  readonly set: (path: Path, value: unknown) => void
  readonly remove: (path: Path) => void
}

const EditingContext = createContext<Editing | undefined>(undefined)

export const EditingProvider = EditingContext.Provider

export const useEditing = (): Editing => {
  const editing = useContext(EditingContext)
  if (editing === undefined) throw new Error('a field of values requires their form')
  return editing
}

/** How many values at and below a path the schema refuses. */
export const errorsBelow = (errors: ReadonlyMap<string, string>, path: Path): number => {
  const pointer = pointerOf(path)
  let count = 0
  for (const one of errors.keys()) if (one === pointer || one.startsWith(`${pointer}/`)) count++
  return count
}

const pauseMs = 250

/**
 * The text of an input, kept here while it is typed and passed on after a pause or when the input is left: large values
 * take a moment to be read again.
 */
export const useTyped = (outer: string, commit: (text: string) => void) => {
  const [typed, setTyped] = useState<string>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const last = useRef(commit)
  last.current = commit
  useEffect(() => () => clearTimeout(timer.current), [])
  const flush = (text: string | undefined): void => {
    clearTimeout(timer.current)
    if (text !== undefined && text !== outer) last.current(text)
  }
  return {
    text: typed ?? outer,
    type: (text: string): void => {
      setTyped(text)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => last.current(text), pauseMs)
    },
    /** The input was left: its text is that of the values again. */
    leave: (): void => {
      flush(typed)
      setTyped(undefined)
    },
  }
}
