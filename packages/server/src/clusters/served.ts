import type { Catalogue, Discovery } from '../kube/index.js'

/** The APIs of a cluster: remembered from before a start of the hub, and from each read since. */
export interface Served {
  apis(): ReadonlySet<string>
  /** From memory if already read in this run; `refresh` reads again. Throws KubeError. */
  read(options?: { refresh?: boolean }): Promise<Discovery>
}

/** `onChange` is called when a kind appears, disappears or changes its version, and when Kubernetes changes its own. */
export const createServed = ({
  catalogue,
  known,
  onChange,
}: {
  catalogue: Catalogue
  known: { apis: readonly string[]; version: string | undefined }
  onChange: (found: { apis: string[]; version: string }) => void
}): Served => {
  let apis: ReadonlySet<string> = new Set(known.apis)
  let { version } = known
  return {
    apis: () => apis,
    read: async (options) => {
      const discovery = await catalogue.read(options)
      const found = [...discovery.resources.keys()].sort()
      const apisDiffer = found.length !== apis.size || found.some((api) => !apis.has(api))
      if (!apisDiffer && version === discovery.version.text) return discovery
      if (apisDiffer) apis = new Set(found)
      version = discovery.version.text
      onChange({ apis: found, version })
      return discovery
    },
  }
}
