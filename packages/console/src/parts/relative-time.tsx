import { useSyncExternalStore } from 'react'
import { exactTime, relative } from './format.js'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** One clock for all: a time on the page is told when a second has passed. */
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const each of listeners) each()
  }, 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** When something was, from now; the exact time on hover and for who cannot hover. `at` is ISO 8601. */
export const RelativeTime = ({ at }: { at: string }) => {
  const ms = Date.parse(at)
  // Its text is what is compared, so that nothing is drawn anew while it stays the same.
  const text = useSyncExternalStore(subscribe, () => relative(ms, Date.now()))
  return (
    <time dateTime={at} title={exactTime(ms)} className="time">
      {text}
    </time>
  )
}
