import type { AuditFilter } from '@hansa/sdk'
import { useMutation } from '@tanstack/react-query'
import { useClient } from '../../app/context.js'
import { Problem } from '../../parts/placeholders.js'

/** Maximum number of entries of an export: it is collected in memory. `hansa-server audit export` has no limit. */
const most = 50_000

/** Downloads every matching entry as lines of JSON, newest first. */
export const ExportButton = ({ query }: { query: AuditFilter }) => {
  const client = useClient()
  const exported = useMutation({
    mutationFn: async () => {
      const lines: string[] = []
      for await (const entry of client.audit.items(query)) {
        if (lines.length === most) throw new Error(`more than ${most} entries match: narrow the filters`)
        lines.push(`${JSON.stringify(entry)}\n`)
      }
      const url = URL.createObjectURL(new Blob(lines, { type: 'application/jsonl' }))
      const link = document.createElement('a')
      link.href = url
      link.download = 'audit.jsonl'
      link.click()
      URL.revokeObjectURL(url)
    },
  })
  return (
    <>
      <button type="button" onClick={() => exported.mutate()} disabled={exported.isPending}>
        {exported.isPending ? 'Exporting …' : 'Export'}
      </button>
      {exported.isError && <Problem error={exported.error} what="Exporting the audit trail" />}
    </>
  )
}
