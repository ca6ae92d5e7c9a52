import type { ChartFile } from './types.js'

/** The name of the one file that stands for an archive, as `readChartFiles` returns it. */
const archiveName = 'chart.tgz'

/** An archive among the files of charts. */
export const archiveFiles = (data: Uint8Array): ChartFile[] => [{ name: archiveName, data }]

/** The archive that files of a chart are; undefined for those of a folder. */
export const archiveIn = (files: readonly ChartFile[]): Uint8Array | undefined =>
  files.length === 1 && files[0]?.name === archiveName ? files[0].data : undefined
