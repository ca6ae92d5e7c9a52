import type { AdapterOptions, ObservedStructure } from '../../connector.js'
import type { Operation, OperationResult } from '../../operation.js'
import { fragmentProblem } from './check.js'
import { withoutSecrets, withSecrets } from './clients.js'
import { deniedIn, isFragment, renderFragment, withDenied } from './fragment.js'
import { grantsAfter, grantsIn, renderable, structuresOf } from './grants.js'
import { clientSecretName } from './manifest.js'

/** The file with access rules and clients, if `spec.authelia.fragment` names one. */
export interface FragmentFile {
  structures(): Promise<ObservedStructure[]>
  /** The content of the file stays, except for what operations grant and revoke. */
  write(operations: readonly Operation[]): Promise<OperationResult>
  /** Denies exactly these people by a rule before all others. */
  deny(usernames: readonly string[]): Promise<OperationResult>
}

const refused = (message: string): OperationResult => ({ ok: false, message, retry: false })
const notSet = refused('spec.authelia.fragment is not set')

const invalid = (content: string): OperationResult | undefined => {
  const problem = fragmentProblem(content)
  return problem === undefined
    ? undefined
    : refused(`the new fragment ${problem}; the previous one stays in place`)
}

export const createFragmentFile = ({
  name,
  spec,
  secret,
  file,
  mayWrite,
  logger,
}: Pick<
  AdapterOptions<'authelia'>,
  'name' | 'spec' | 'secret' | 'file' | 'mayWrite' | 'logger'
>): FragmentFile => {
  const { version, fragment, clients = [] } = spec.authelia
  const digestOf = (id: string): string => secret(clientSecretName(id))
  const on = fragment === undefined ? undefined : file(fragment.path, isFragment)

  const structures = async (): Promise<ObservedStructure[]> => {
    if (on === undefined || fragment === undefined) return []
    const content = await on.read()
    if (content === undefined) return []
    const shown = withoutSecrets(content, clients, digestOf)
    return [
      { kind: 'fragment', key: fragment.path, fields: { content: shown } },
      ...structuresOf(grantsIn(content)),
    ]
  }

  const write = async (operations: readonly Operation[]): Promise<OperationResult> => {
    if (on === undefined) return notSet
    const before = await on.read()
    const grants = renderable(grantsAfter(grantsIn(before), operations), clients, version)
    // The frame contains the denied users; other operations leave it unchanged.
    const frame = operations.find(({ structure }) => structure?.kind === 'fragment')?.after?.content
    const blocked = deniedIn(typeof frame === 'string' ? frame : before)
    const content = renderFragment({ ...grants, blocked }, version, clients)
    const refusal = invalid(content)
    if (refusal !== undefined) return refusal
    const whole = withSecrets(content, clients, digestOf)
    if (whole === before) return { ok: true }
    mayWrite()
    await on.replace(whole)
    logger.info(
      { connector: name },
      'the access rules or clients changed: Authelia applies them at its next start',
    )
    return { ok: true }
  }

  const deny = async (usernames: readonly string[]): Promise<OperationResult> => {
    if (on === undefined) return notSet
    const content = await on.read()
    const shown =
      content === undefined || content.trim() === ''
        ? renderFragment({ access: [], clients: [], blocked: usernames }, version)
        : withDenied(withoutSecrets(content, clients, digestOf), usernames)
    if (shown === undefined)
      return { ok: false, message: 'the rules in the fragment cannot be read', retry: true }
    const refusal = invalid(shown)
    if (refusal !== undefined) return refusal
    mayWrite()
    await on.replace(withSecrets(shown, clients, digestOf))
    return { ok: true }
  }

  return { structures, write, deny }
}
