import { useSyncExternalStore } from 'react'
import { exactTime, relative } from './format.js'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** One clock for all: it notifies every time on the page once a second. */
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

/** When something was, from now; the exact time on hover and for people who cannot hover. `at` is ISO 8601. */
export const RelativeTime = ({ at }: { at: string }) => {
  const ms = Date.parse(at)
  // The text is compared, so nothing is rendered again while it stays the same.
  const text = useSyncExternalStore(subscribe, () => relative(ms, Date.now()))
  return (
    <time dateTime={at} title={exactTime(ms)} className="time">
      {text}
    </time>
  )
}
