import type { Reader } from '../db/index.js'
import { failureText, readStored } from '../runtime/failure.js'
import { ConnectorSpec, MappingSpec as MappingSpecSchema } from './contract.js'
import { type MappingFinding, unsaid } from './invalid-mappings.js'
import { compileMapping } from './mapping/compile.js'
import { concerns, type Doubt, doubtOf } from './mapping/doubt.js'
import { createEvaluator, type Evaluator } from './mapping/evaluate.js'

/** A Connector as the controller needs it. */
export interface ConnectorRow {
  uid: string
  name: string
  generation: number
  spec: ConnectorSpec
}

/** Throws `Unprocessable` for one that is stored and cannot be read. */
export const connectorRow = async (reader: Reader, name: string): Promise<ConnectorRow | undefined> => {
  const row = await reader.get('Connector', '', name)
  if (row === undefined) return undefined
  const { uid, generation } = row
  const spec = readStored(`connector "${name}"`, 'apply it again', () => ConnectorSpec.parse(row.spec))
  return { uid, name: row.name, generation, spec }
}

export const connectorUid = async (reader: Reader, name: string): Promise<string | undefined> =>
  (await reader.get('Connector', '', name))?.uid

export const connectorNames = async (reader: Reader): Promise<string[]> =>
  (await reader.list({ kind: 'Connector' })).map(({ name }) => name)

/** What the mappings say about one connector: those that can be read, and those of which nothing is known. */
export interface Naming {
  evaluators: Evaluator[]
  doubts: Doubt[]
  /** Of every mapping, that its status does not say yet. */
  unsaid: MappingFinding[]
}

/** The mappings there are, compiled once a generation. */
export interface Mappings {
  /** Those that name a connector. */
  naming(reader: Reader, connector: string): Promise<Naming>
  /** Connectors that people of a directory are given accounts on. */
  fedBy(reader: Reader, directory: string): Promise<Set<string>>
}

type Compiled = { evaluator: Evaluator } | { doubt: Doubt }

/** What one mapping says. One that an older hub stored, or that was damaged, is a doubt: it stops nothing but itself. */
const compile = (ref: string, spec: unknown): Compiled => {
  try {
    return { evaluator: createEvaluator(compileMapping(ref, MappingSpecSchema.parse(spec))) }
  } catch (error) {
    return { doubt: doubtOf(ref, spec, failureText(error)) }
  }
}

export const createMappings = (): Mappings => {
  const compiled = new Map<string, { generation: number } & Compiled>()

  const all = async (reader: Reader) => {
    const rows = await reader.list({ kind: 'Mapping' })
    const uids = new Set(rows.map(({ uid }) => uid))
    for (const uid of compiled.keys()) if (!uids.has(uid)) compiled.delete(uid)
    const found = rows.map(({ uid, generation, namespace, name, spec }) => {
      const present = compiled.get(uid)
      if (present?.generation === generation) return { uid, ...present }
      const next = { generation, ...compile(`${namespace}/${name}`, spec) }
      compiled.set(uid, next)
      return { uid, ...next }
    })
    return {
      evaluators: found.flatMap((one) => ('evaluator' in one ? [one.evaluator] : [])),
      doubts: found.flatMap((one) => ('doubt' in one ? [one.doubt] : [])),
      unsaid: unsaid(
        rows,
        found.map((one) => ({ uid: one.uid, reason: 'doubt' in one ? one.doubt.reason : undefined })),
      ),
    }
  }

  return {
    naming: async (reader, connector) => {
      const { evaluators, doubts, unsaid } = await all(reader)
      return {
        evaluators: evaluators.filter(({ mapping }) => mapping.connectors.has(connector)),
        doubts: doubts.filter((doubt) => concerns(doubt, connector)),
        unsaid,
      }
    },
    fedBy: async (reader, directory) => {
      const { evaluators, doubts } = await all(reader)
      return new Set([
        ...evaluators.flatMap(({ mapping }) =>
          mapping.directory === directory ? [...mapping.connectors] : [],
        ),
        // Who left the directory is in doubt no more.
        ...doubts.flatMap((doubt) =>
          (doubt.directory ?? directory) === directory ? [...(doubt.connectors ?? [])] : [],
        ),
      ])
    },
  }
}
