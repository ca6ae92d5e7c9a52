import { stringifyYaml } from '@hansa/manifests'
import type { BundleRevision, BundleRevisionSummary } from '@hansa/sdk'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { useClient } from '../../app/context.js'
import { useText } from '../../app/search-params.js'
import type { BundleRow } from '../../live/rows.js'
import { Diff } from '../../parts/diff.js'
import { counted } from '../../parts/format.js'
import { Loading, Problem } from '../../parts/placeholders.js'

type KubernetesObject = BundleRevision['objects'][number]

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

/** `Deployment web/shop` */
const titleOf = (object: KubernetesObject): string => {
  const { metadata } = object
  const [namespace, name] = [field(metadata, 'namespace'), field(metadata, 'name')]
  return `${String(object.kind)} ${namespace === undefined ? '' : `${String(namespace)}/`}${String(name)}`
}

const textOf = (objects: readonly KubernetesObject[]): string =>
  objects.map((one) => stringifyYaml(one)).join('---\n')

const useRevision = (bundle: BundleRow, version: string) => {
  const client = useClient()
  const { namespace, name } = bundle
  return useQuery({
    queryKey: ['bundle revision', namespace, name, version],
    queryFn: ({ signal }) => client.bundles.revision(name, version, { namespace, signal }),
    enabled: version !== '',
    // A revision never changes.
    staleTime: Number.POSITIVE_INFINITY,
  })
}

const Choice = ({
  label,
  value,
  versions,
  none,
  onChange,
}: {
  label: string
  value: string
  versions: readonly BundleRevisionSummary[]
  none?: string
  onChange: (version: string) => void
}) => {
  const id = useId()
  return (
    <span className="row">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {versions.map(({ version }) => (
          <option key={version} value={version}>
            {version}
          </option>
        ))}
      </select>
    </span>
  )
}

const Comparison = ({ bundle, from, to }: { bundle: BundleRow; from: string; to: BundleRevision }) => {
  const asked = useRevision(bundle, from)
  if (asked.isError) return <Problem error={asked.error} what="Loading the other revision" />
  if (asked.data === undefined) return <Loading what="the other revision" />
  return (
    <Diff
      before={textOf(asked.data.objects)}
      after={textOf(to.objects)}
      label={`From ${from} to ${to.version}`}
    />
  )
}

/** What one revision holds, object by object, or how it differs from another. */
export const Contents = ({
  bundle,
  versions,
  version,
}: {
  bundle: BundleRow
  versions: readonly BundleRevisionSummary[]
  version: string
}) => {
  const [, setVersion] = useText('version')
  const [against, setAgainst] = useText('against')
  const asked = useRevision(bundle, version)
  return (
    <>
      <div className="row">
        <Choice label="Version" value={version} versions={versions} onChange={setVersion} />
        <Choice
          label="compared with"
          value={against}
          versions={versions.filter((one) => one.version !== version)}
          none="nothing"
          onChange={setAgainst}
        />
        {asked.data !== undefined && (
          <span className="quiet">
            {counted(asked.data.objects.length, 'object')}, {asked.data.digest.slice(0, 19)}…
          </span>
        )}
      </div>
      {asked.isError ? (
        <Problem error={asked.error} what="Loading the revision" />
      ) : asked.data === undefined ? (
        <Loading what="the revision" />
      ) : asked.data.problem !== undefined ? (
        <p className="quiet">Does not render without the values of a release: {asked.data.problem}</p>
      ) : against !== '' ? (
        <Comparison bundle={bundle} from={against} to={asked.data} />
      ) : (
        <ul className="stack">
          {asked.data.objects.map((object) => (
            <li key={`${String(object.apiVersion)} ${titleOf(object)}`}>
              <details className="panel">
                <summary>{titleOf(object)}</summary>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
                <pre className="code" tabIndex={0}>
                  {stringifyYaml(object)}
                </pre>
              </details>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
