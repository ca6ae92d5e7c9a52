import type { Candidate } from '../candidate.js'
import { createHeap } from '../heap.js'

interface Spare {
  readonly candidate: Candidate
  readonly place: number
}

/**
 * Takes the first `count` of `candidates` (in candidate order), then, while their room is below `wanted`, walks from the
 * last taken upward and swaps each with the spare of the largest strictly greater room (the first in order on ties).
 * Returns the selection and its room, which may still be too little. O(n log n).
 */
export const takeWithRoom = (
  candidates: readonly Candidate[],
  count: number,
  wanted: number,
): { readonly selected: Candidate[]; readonly room: number } => {
  const selected = candidates.slice(0, count)
  let room = selected.reduce((sum, candidate) => sum + candidate.room, 0)
  if (room >= wanted || count >= candidates.length) return { selected, room }

  const spares = createHeap<Spare>(
    candidates.slice(count).map((candidate, place) => ({ candidate, place })),
    (a, b) => (b.candidate.room - a.candidate.room || a.place - b.place) < 0,
  )
  for (let at = selected.length - 1; at >= 0 && room < wanted; at -= 1) {
    const taken = selected[at]
    const best = spares.peek()
    if (!taken || !best || best.candidate.room <= taken.room) continue
    spares.pop()
    spares.push({ candidate: taken, place: best.place })
    selected[at] = best.candidate
    room += best.candidate.room - taken.room
  }
  return { selected, room }
}
