import type { Reader } from '../db/index.js'
import { failureText, readStored } from '../runtime/failure.js'
import { ConnectorSpec, MappingSpec as MappingSpecSchema } from './contract.js'
import { type MappingFinding, unsaid } from './invalid-mappings.js'
import { compileMapping } from './mapping/compile.js'
import { concerns, type Doubt, doubtOf } from './mapping/doubt.js'
import { createEvaluator, type Evaluator } from './mapping/evaluate.js'

/** The parts of a Connector that the controller needs. */
export interface ConnectorRow {
  uid: string
  name: string
  generation: number
  spec: ConnectorSpec
}

/** Throws `Unprocessable` for a stored connector that cannot be read. */
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

/** The mappings that name one connector: readable ones, and unreadable ones that could. */
export interface Naming {
  evaluators: Evaluator[]
  doubts: Doubt[]
  /** Findings about all mappings that their status does not contain yet. */
  unsaid: MappingFinding[]
}

/** All mappings, compiled once per generation. */
export interface Mappings {
  /** Those that name a connector. */
  naming(reader: Reader, connector: string): Promise<Naming>
  /** Connectors with accounts for people of a directory. */
  fedBy(reader: Reader, directory: string): Promise<Set<string>>
}

type Compiled = { evaluator: Evaluator } | { doubt: Doubt }

/** Compiles one mapping. A mapping that an older hub stored, or that is damaged, results in a doubt and affects nothing else. */
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
        // People who left the directory are no longer in doubt.
        ...doubts.flatMap((doubt) =>
          (doubt.directory ?? directory) === directory ? [...(doubt.connectors ?? [])] : [],
        ),
      ])
    },
  }
}
