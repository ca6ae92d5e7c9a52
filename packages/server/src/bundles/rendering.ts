import type { Reader, Sealer } from '../db/index.js'
import { digestOf } from '../runtime/canonical.js'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { GeneratedLedger } from './generated.js'
import { hideInMessage, secretTexts } from './hidden.js'
import { createLedgerRendering, type LookedUp } from './ledger-rendering.js'
import { type Answer, createAnswering } from './lookups.js'
import { drawnBy, isEmpty, movedSince } from './moved-values.js'
import { digestsWithin } from './patch-secrets.js'
import { createRenderCache, type Made, type RenderCacheLimits } from './render-cache.js'
import type { RenderOptions } from './render-options.js'
import { type Rendering, showRendering } from './shown-rendering.js'
import {
  type BundleSource,
  type Capabilities,
  firstInstallation,
  type Generated,
  type Lookup,
  previewOf,
  type RenderRequest,
} from './sources/source.js'
import type { RevisionRow } from './store.js'

/** Characters of a message of a source, which becomes the condition of every target. Helm's names its cause last. */
const mostMessage = 4_000

const shortened = (text: string): string =>
  text.length <= mostMessage
    ? text
    : `${text.slice(0, mostMessage / 4)} … ${text.slice((-mostMessage * 3) / 4)}`

/** The error of a source without secret values: charts write values into messages. Without its cause, which can contain them too. */
const withoutSecrets = (
  error: unknown,
  secrets: ReadonlyMap<string, string>,
  draws: Generated['draws'],
): unknown => {
  if (!(error instanceof HansaError)) return error
  const { code, details, errors } = error
  const hide = (text: string): string => shortened(hideInMessage(text, secrets, draws))
  const hidden = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === 'string' ? hide(value) : value,
  ])
  return new HansaError(code, Object.fromEntries(hidden), {
    errors: errors.map(({ pointer, reason }) => ({ pointer, reason: hide(reason) })),
    hint: hide(error.hint),
  })
}

/** Identifies the content of a revision. Nothing is cached by version: a transaction that stores one can be rolled back. */
const createRevisionKeys = (): ((revision: RevisionRow) => string) => {
  const keys = new WeakMap<RevisionRow, string>()
  return (revision) => {
    const known = keys.get(revision)
    if (known !== undefined) return known
    const { bundleUid, digest, spec } = revision
    const key = digestOf([bundleUid, digest, spec.source, spec.sensitive])
    keys.set(revision, key)
    return key
  }
}

/** Remembers for which former contents a rendering keeps the values of fields. */
const createComparisons = () => {
  const compared = new WeakMap<Rendering, Set<string>>()
  const noteCompared = (rendering: Rendering, { former }: RenderOptions): void => {
    if (former === undefined) return
    const keys = compared.get(rendering) ?? new Set()
    compared.set(rendering, keys.add(former.key))
  }
  const keepsValues = async (rendering: Rendering, options: RenderOptions): Promise<boolean> => {
    const { former, inputs } = options
    if (former === undefined || compared.get(rendering)?.has(former.key) === true) return true
    const before = await former.rendering()
    const given = { namespace: inputs.namespace, isOwn: former.isOwn }
    if (before !== undefined && !isEmpty(await movedSince(before, given)(drawnBy(rendering)))) return false
    noteCompared(rendering, options)
    return true
  }
  return { keepsValues, noteCompared }
}

export type Renderer = (revision: RevisionRow, options: RenderOptions) => Promise<Rendering>

/** Renders revisions through their sources, each set of inputs once. */
export const createRenderer = ({
  sealer,
  sourceOf,
  contentOf,
  valuesOf,
  ledger,
  clock,
  limits,
}: {
  sealer: Pick<Sealer, 'digest' | 'identity'>
  sourceOf: (revision: RevisionRow) => BundleSource
  /** The content of a revision, as its source reads it. */
  contentOf: (reader: Reader, revision: RevisionRow) => Promise<unknown>
  /** Sealed values of an owner as JSON text, by digest; missing ones are omitted. */
  valuesOf: (reader: Reader, owner: string, digests: Iterable<string>) => Promise<ReadonlyMap<string, string>>
  ledger: GeneratedLedger
  clock: Clock
  limits?: RenderCacheLimits | undefined
}): Renderer => {
  const cache = createRenderCache<Rendering>(limits)
  const renderOnLedger = createLedgerRendering(ledger, clock)
  const revisionKey = createRevisionKeys()
  const { keepsValues, noteCompared } = createComparisons()
  const answering = createAnswering({ sealer, recorded: ledger.answers })

  /** The content of a revision, and the sealed values in it and in the inputs. */
  const readFor = async (
    source: BundleSource,
    revision: RevisionRow,
    { release, inputs, secrets: given, read }: RenderOptions,
  ): Promise<Pick<RenderRequest, 'content' | 'secrets'>> =>
    read(async (reader) => {
      const content = await contentOf(reader, revision)
      const { bundleUid, spec } = revision
      const sealed = await valuesOf(reader, bundleUid, source.sealedIn(content, spec.sensitive))
      const own =
        release === undefined ? [] : await valuesOf(reader, release.uid, digestsWithin(inputs.values))
      return { content, secrets: new Map([...sealed, ...own, ...(given ?? [])]) }
    })

  const make = async (
    source: BundleSource,
    revision: RevisionRow,
    options: RenderOptions,
    { capabilities, answer }: { capabilities?: Capabilities | undefined; answer: Answer },
  ): Promise<Made<Rendering>> => {
    const { spec, bundleUid: bundle } = revision
    const { inputs, history = firstInstallation } = options
    const { content, secrets } = await readFor(source, revision, options)
    const request = {
      ...{ content, secrets, inputs, capabilities, history, bundle },
      ...{ source: spec.source, marked: spec.sensitive },
    }
    const render = async (generated: Generated): Promise<LookedUp> => {
      let found: Record<string, string> = {}
      const lookup: RenderRequest['lookup'] = async (lookups) => {
        const answers = await answer(lookups)
        found = secretTexts(answers.objects)
        return answers.objects
      }
      try {
        const rendered = await source.render({ ...request, lookup, generated })
        const answers = await answer(rendered.asked.lookups ?? [])
        return answers.digest === '' || (rendered.asked.lookups ?? []).length === 0
          ? rendered
          : { ...rendered, answers }
      } catch (error) {
        throw withoutSecrets(error, secrets, { ...generated.draws, ...found })
      }
    }
    const rendered =
      source.rendersPer === 'revision'
        ? await render(previewOf(new Date(clock.now())))
        : await renderOnLedger(
            {
              rendering: digestOf([revisionKey(revision), inputs]),
              content: digestOf([revisionKey(revision), { ...inputs, rotation: null }]),
              namespace: inputs.namespace,
            },
            options,
            render,
          )
    const { answers, draws, kept } = rendered as LookedUp
    const hidden = answers === undefined ? draws : { ...draws, ...secretTexts(answers.objects) }
    const made = await showRendering(
      sealer,
      revision,
      { ...rendered, ...(hidden === undefined ? {} : { draws: hidden }) },
      { secrets, divided: source.divided },
    )
    const value: Rendering = {
      ...made.value,
      ...(answers === undefined ? {} : { answers: answers.digest }),
      ...(draws === undefined ? {} : { draws }),
      ...(kept === undefined ? {} : { kept }),
    }
    noteCompared(value, options)
    return { ...made, value }
  }

  return async (revision, options) => {
    const source = sourceOf(revision)
    if (source.rendersPer === 'revision')
      return cache.get(revisionKey(revision), {}, () =>
        make(source, revision, options, { answer: answering(undefined, undefined, options.read) }),
      )
    const capabilities = await options.capabilities?.()
    const { inputs, release, history, lookup, former } = options
    const of = release && { uid: release.uid, namespace: inputs.namespace }
    const answer = answering(lookup, of, options.read)
    const given = { capabilities, answer }
    if (options.fresh) return (await make(source, revision, options, given)).value
    // What is only shown is not stored: it must not become what is applied.
    const shows = release?.write === undefined && former
    const owner =
      release === undefined ? null : [release.uid, release.write !== undefined, shows ? shows.key : null]
    const key = digestOf([revisionKey(revision), inputs, capabilities === undefined, owner])
    const base = lookup && (lookup.type === 'recorded' ? lookup.digest : lookup.key)
    const needsRendering = lookup?.type === 'applied'
    const answers = async (lookups: readonly Lookup[]): Promise<string> => (await answer(lookups)).digest
    const found = await cache.get(key, { capabilities, history, base, needsRendering, answers }, () =>
      make(source, revision, options, given),
    )
    if (await keepsValues(found, options)) return found
    // It was rendered for a cluster that had other content before.
    return (await make(source, revision, options, given)).value
  }
}
