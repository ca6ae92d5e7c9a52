import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../app/context.js'
import { Problem } from '../../parts/placeholders.js'
import { accessGraph } from './access-graph.js'
import { AccessGraphView } from './access-graph-view.js'
import { accessTree } from './access-tree.js'

/** What one person has access to: group, rule, grant; drawn, and as a list. */
export const AccessOf = ({ person, name }: { person: string; name: string }) => {
  const client = useClient()
  const asked = useQuery({
    queryKey: ['access', person],
    queryFn: ({ signal }) => client.access.entries({ person, limit: 1_000, signal }),
  })
  const all = asked.data?.items ?? []
  const entries = all.filter(({ group }) => group !== '')
  const remaining = all.filter(({ group }) => group === '')
  const groups = accessTree(entries)
  return (
    <section className="panel" aria-label="Access">
      <h3>Access</h3>
      {asked.isError && <Problem error={asked.error} what="Loading access" />}
      {asked.data !== undefined && groups.length === 0 && (
        <p className="quiet">No rule grants this person any access.</p>
      )}
      {remaining.length > 0 && (
        <ul className="plain stack">
          {remaining.map(({ connector, username, rule }) => (
            <li key={connector}>
              <strong>{connector}</strong>: account {username}, {rule}
            </li>
          ))}
        </ul>
      )}
      {groups.length > 0 && (
        <>
          <AccessGraphView graph={accessGraph(entries)} person={name} />
          <details>
            <summary>Show as a list</summary>
            <ul className="plain stack">
              {groups.map(({ group, rules }) => (
                <li key={group}>
                  <strong>{group}</strong>
                  <ul>
                    {rules.map(({ rule, grants }) => (
                      <li key={rule}>
                        <span className="quiet">{rule}</span>
                        <ul>
                          {grants.map(({ connector, grant }) => (
                            <li key={`${connector} ${grant}`}>
                              {connector}: {grant}
                            </li>
                          ))}
                        </ul>
                      </li>
                    ))}
                  </ul>
                </li>
              ))}
            </ul>
          </details>
        </>
      )}
    </section>
  )
}
