import type { FetchedChart, Progress } from './options.js'

/** Where charts come from: one registry or one repository. Connections stay open until `close`. */
export interface ChartSource {
  /** @param version exact or a range; empty for the newest release */
  fetch(name: string, version: string): Promise<FetchedChart>
  close(): Promise<void>
}

/** Reports the progress of one chart. */
export const progressOf = (
  name: string,
  onProgress: ((progress: Progress) => void) | undefined,
): { onProgress?: (receivedBytes: number, totalBytes: number | undefined) => void } =>
  onProgress === undefined
    ? {}
    : {
        onProgress: (receivedBytes, totalBytes) =>
          onProgress({ name, receivedBytes, ...(totalBytes === undefined ? {} : { totalBytes }) }),
      }
