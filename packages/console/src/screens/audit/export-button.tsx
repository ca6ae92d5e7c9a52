import type { AuditEntry, AuditFilter } from '@hansa/sdk'
import { useMutation } from '@tanstack/react-query'
import { useClient } from '../../app/context.js'
import { Problem } from '../../parts/placeholders.js'
import { type ExportFormat, exportFormats } from './export.js'

/** Maximum number of entries of an export: it is collected in memory. `hansa-server audit export` has no limit. */
const most = 50_000

/** Downloads every matching entry, newest first. */
export const ExportButton = ({ query, format }: { query: AuditFilter; format: ExportFormat }) => {
  const client = useClient()
  const exported = useMutation({
    mutationFn: async () => {
      const entries: AuditEntry[] = []
      for await (const entry of client.audit.items(query)) {
        if (entries.length === most) throw new Error(`more than ${most} entries match: narrow the filters`)
        entries.push(entry)
      }
      const { type, file, text } = exportFormats[format]
      const url = URL.createObjectURL(new Blob([text(entries)], { type }))
      const link = document.createElement('a')
      link.href = url
      link.download = file
      link.click()
      URL.revokeObjectURL(url)
    },
  })
  return (
    <>
      <button type="button" onClick={() => exported.mutate()} disabled={exported.isPending}>
        {exported.isPending ? 'Exporting …' : `Export ${format}`}
      </button>
      {exported.isError && <Problem error={exported.error} what="Exporting the audit trail" />}
    </>
  )
}
