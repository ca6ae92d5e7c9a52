/** The action of a key: `/` searches, `?` lists the keys, `g` and a letter goes to a screen. */
export type KeyAct = { act: 'search' } | { act: 'help' } | { act: 'go'; letter: string }

export interface Pressed {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  /** Whether a text field has the focus: then keys are text. */
  writing: boolean
  /** ms, of any clock. */
  at: number
}

const goWithinMs = 1_500

/** Reads keys one by one, remembering a `g`. */
export const createKeyReader = (): ((pressed: Pressed) => KeyAct | undefined) => {
  let wentAt: number | undefined
  return ({ key, ctrlKey, metaKey, altKey, writing, at }) => {
    if (writing || ctrlKey || metaKey || altKey) {
      wentAt = undefined
      return undefined
    }
    const going = wentAt !== undefined && at - wentAt <= goWithinMs
    wentAt = undefined
    if (going && /^[a-z]$/.test(key)) return { act: 'go', letter: key }
    if (key === 'g') wentAt = at
    if (key === '/') return { act: 'search' }
    if (key === '?') return { act: 'help' }
    return undefined
  }
}

/** Whether keys pressed there are text input. */
export const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
