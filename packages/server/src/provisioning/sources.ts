import type { Reader } from '../db/index.js'
import { ConnectorSpec, type MappingSpec, MappingSpec as MappingSpecSchema } from './contract.js'
import { compileMapping } from './mapping/compile.js'
import { createEvaluator, type Evaluator } from './mapping/evaluate.js'

/** A Connector as the controller needs it. */
export interface ConnectorRow {
  uid: string
  name: string
  generation: number
  spec: ConnectorSpec
}

export const connectorRow = async (reader: Reader, name: string): Promise<ConnectorRow | undefined> => {
  const row = await reader.get('Connector', '', name)
  if (row === undefined) return undefined
  return { uid: row.uid, name: row.name, generation: row.generation, spec: ConnectorSpec.parse(row.spec) }
}

export const connectorNames = async (reader: Reader): Promise<string[]> =>
  (await reader.list({ kind: 'Connector' })).map(({ name }) => name)

/** The mappings there are, compiled once a generation. */
export interface Mappings {
  /** Those that name a connector. */
  naming(reader: Reader, connector: string): Promise<Evaluator[]>
  /** Connectors that people of a directory are given accounts on. */
  fedBy(reader: Reader, directory: string): Promise<Set<string>>
}

export const createMappings = (): Mappings => {
  const compiled = new Map<string, { generation: number; evaluator: Evaluator }>()

  const all = async (reader: Reader): Promise<Evaluator[]> => {
    const rows = await reader.list({ kind: 'Mapping' })
    const uids = new Set(rows.map(({ uid }) => uid))
    for (const uid of compiled.keys()) if (!uids.has(uid)) compiled.delete(uid)
    return rows.map(({ uid, generation, namespace, name, spec }) => {
      const present = compiled.get(uid)
      if (present?.generation === generation) return present.evaluator
      const parsed: MappingSpec = MappingSpecSchema.parse(spec)
      const evaluator = createEvaluator(compileMapping(`${namespace}/${name}`, parsed))
      compiled.set(uid, { generation, evaluator })
      return evaluator
    })
  }

  return {
    naming: async (reader, connector) =>
      (await all(reader)).filter(({ mapping }) => mapping.connectors.has(connector)),
    fedBy: async (reader, directory) =>
      new Set(
        (await all(reader)).flatMap(({ mapping }) =>
          mapping.directory === directory ? [...mapping.connectors] : [],
        ),
      ),
  }
}
