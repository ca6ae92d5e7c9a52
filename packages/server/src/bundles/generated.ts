import type { Reader, Sealer, Tx } from '../db/index.js'
import { canonicalJson } from '../runtime/canonical.js'
import {
  answersPrefix,
  boundPrefix,
  drawPrefix,
  generatedOwnerOf,
  rotationName,
  seedName,
  timePrefix,
} from './generated-rows.js'
import { type GeneratedValue, selectedValues, type ValueSelection } from './generated-values.js'
import { createKeptGenerated, type KeptGenerated } from './kept-generated.js'

/** One rendering's part of the ledger: results of random functions by their place, and the time that templates saw. */
export interface GeneratedEntries {
  /** Identifies the revision and the inputs of the rendering. */
  rendering: string
  /** The rotation that the rendering read. */
  rotation: number
  /** As ISO 8601. */
  time: string
  draws: Readonly<Record<string, string>>
  /** Identifies the content, whatever was drawn again. */
  content: string
  /** Results that this content alone has at places where the release has others. */
  bound: Readonly<Record<string, string>>
  /** What the rendering looked up, by its digest; absent if it found nothing. */
  answers?: { digest: string; json: string }
}

/** The ledger of a release as it is stored. */
export interface StoredLedger {
  seed: string
  draws: Readonly<Record<string, string>>
  /** How often results were drawn again. */
  rotation: number
  /** ISO 8601, by rendering. */
  times: Readonly<Record<string, string>>
  /** By content: results that it has at places where the release has others. */
  bound: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/**
 * What random functions made for each release: passwords, keys, certificates. It is sealed, and every later rendering of the release
 * takes from it, whatever the chart, the engine or the cluster. Entries change only by a rotation; old times are forgotten.
 */
export interface GeneratedLedger extends KeptGenerated {
  load(reader: Reader, releaseUid: string): Promise<StoredLedger>
  /**
   * Stores new entries. False, and nothing is stored, if others are stored by now, or if the release was rotated since: then the
   * rendering must be repeated.
   */
  record(tx: Tx, releaseUid: string, entries: GeneratedEntries): Promise<boolean>
  /** What a rendering of the release looked up; undefined if nothing is stored under the digest. */
  answers(reader: Reader, releaseUid: string, digest: string): Promise<string | undefined>
  /** How often results of a release were drawn again. */
  rotation(reader: Reader, releaseUid: string): Promise<number>
  /** The values that a selection names. */
  selected(reader: Reader, releaseUid: string, selection: ValueSelection): Promise<GeneratedValue[]>
  /** Forgets values, so that the next rendering draws them again, with other results. Returns the new rotation. */
  rotate(tx: Tx, releaseUid: string, values: readonly GeneratedValue[]): Promise<number>
  forget(tx: Tx, releaseUid: string): Promise<void>
}

/** Times of a release: of its last changes of bundle and values, for each set of values that its clusters have. */
const mostTimes = 200

const startingWith = (all: ReadonlyMap<string, string>, prefix: string): Record<string, string> =>
  Object.fromEntries(
    [...all].flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
    ),
  )

const boundIn = (all: ReadonlyMap<string, string>): Record<string, Record<string, string>> =>
  Object.fromEntries(
    Object.entries(startingWith(all, boundPrefix)).map(([content, json]) => [
      content,
      JSON.parse(json) as Record<string, string>,
    ]),
  )

const rotationIn = (all: ReadonlyMap<string, string>): number => Number(all.get(rotationName) ?? 0)

/** Seeds of releases, kept secret by the hub's key alone. They stay the same through rotations of the key. */
const seedsOf =
  (sealer: Pick<Sealer, 'sign'>) =>
  (releaseUid: string): string =>
    Buffer.from(sealer.sign('generated values of a release', releaseUid), 'base64url').toString('hex')

export const createGeneratedLedger = (sealer: Sealer): GeneratedLedger => {
  const seedOf = seedsOf(sealer)

  /** Makes room for another time. A rendering with the inputs of a forgotten one sees a new time. */
  const forgetOldest = async (tx: Tx, owner: string, stored: ReadonlyMap<string, string>): Promise<void> => {
    const times = [...stored].filter(([name]) => name.startsWith(timePrefix))
    times.sort(([, one], [, other]) => (one < other ? -1 : 1))
    const most = Math.max(0, times.length - mostTimes + 1)
    for (const [name] of times.slice(0, most)) await sealer.forget(tx, owner, name)
  }

  const rotation = async (reader: Reader, releaseUid: string): Promise<number> =>
    Number((await sealer.find(reader, { owner: generatedOwnerOf(releaseUid), name: rotationName })) ?? 0)

  return {
    rotation,
    load: async (reader, releaseUid) => {
      const all = await sealer.openAll(reader, generatedOwnerOf(releaseUid))
      return {
        seed: all.get(seedName) ?? seedOf(releaseUid),
        draws: startingWith(all, drawPrefix),
        rotation: rotationIn(all),
        times: startingWith(all, timePrefix),
        bound: boundIn(all),
      }
    },

    record: async (tx, releaseUid, { rendering, rotation: read, time, draws, answers, content, bound }) => {
      const owner = generatedOwnerOf(releaseUid)
      const stored = await sealer.openAll(tx, owner)
      if (rotationIn(stored) !== read) return false
      const entries = [
        [`${timePrefix}${rendering}`, time],
        ...(answers === undefined ? [] : [[`${answersPrefix}${answers.digest}`, answers.json]]),
        ...Object.entries(draws).map(([place, result]) => [`${drawPrefix}${place}`, result]),
      ] as const
      const added: { name: string; value: string }[] = []
      for (const [name = '', value = ''] of entries) {
        const present = stored.get(name)
        if (present === undefined) added.push({ name, value })
        else if (present !== value) return false
      }
      // Clusters that serve other APIs can have other places.
      const present = boundIn(stored)[content] ?? {}
      if (Object.entries(bound).some(([place, result]) => (present[place] ?? result) !== result)) return false
      const all = canonicalJson({ ...present, ...bound })
      if (all !== canonicalJson(present)) added.push({ name: `${boundPrefix}${content}`, value: all })
      if (!stored.has(`${timePrefix}${rendering}`)) await forgetOldest(tx, owner, stored)
      for (const { name, value } of added) await sealer.seal(tx, { owner, name, value })
      return true
    },

    answers: (reader, releaseUid, digest) =>
      sealer.find(reader, { owner: generatedOwnerOf(releaseUid), name: `${answersPrefix}${digest}` }),

    selected: async (reader, releaseUid, selection) =>
      selectedValues(
        startingWith(await sealer.openAll(reader, generatedOwnerOf(releaseUid)), drawPrefix),
        selection,
      ),

    rotate: async (tx, releaseUid, values) => {
      const owner = generatedOwnerOf(releaseUid)
      const all = await sealer.openAll(tx, owner)
      const next = rotationIn(all) + 1
      const rotated = new Set(values.map(({ place }) => all.get(`${drawPrefix}${place}`)))
      const places = new Set(values.map(({ place }) => place))
      for (const [content, results] of Object.entries(boundIn(all))) {
        const left = Object.entries(results).filter(([place, result]) => {
          if (rotated.has(result)) places.add(place)
          return !rotated.has(result)
        })
        if (left.length === Object.keys(results).length) continue
        const name = `${boundPrefix}${content}`
        await sealer.forget(tx, owner, name)
        if (left.length > 0)
          await sealer.seal(tx, { owner, name, value: canonicalJson(Object.fromEntries(left)) })
      }
      for (const place of places) await sealer.forget(tx, owner, `${drawPrefix}${place}`)
      await sealer.seal(tx, { owner, name: rotationName, value: String(next) })
      return next
    },

    ...createKeptGenerated(sealer, seedOf),
    forget: (tx, releaseUid) => sealer.forget(tx, generatedOwnerOf(releaseUid)),
  }
}
