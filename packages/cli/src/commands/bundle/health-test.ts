import type { HealthVerdict } from '@hansa/sdk'
import { bundleVersion } from '../../bundle-version.js'
import { argument, type Run } from '../../command.js'
import { UsageError } from '../../errors.js'
import { readText } from '../../files/text.js'
import { parseValue } from '../../files/value.js'
import { defaultNamespace, formatOf } from '../../globals.js'
import type { Hub } from '../../hub.js'
import { line, printValue } from '../../output/print.js'
import { table } from '../../output/table.js'

export interface HealthTestOptions {
  filename?: string
  cluster?: string
}

interface Tested {
  items: HealthVerdict[]
}

/** `shop/w`, or `w` for an object of the whole cluster. */
const namedBy = (text: string): { objectNamespace: string | undefined; objectName: string } => {
  const slash = text.indexOf('/')
  return slash === -1
    ? { objectNamespace: undefined, objectName: text }
    : { objectNamespace: text.slice(0, slash), objectName: text.slice(slash + 1) }
}

const testFile = async (hub: Hub, path: string, file: string): Promise<Tested> => {
  const { text, source } = await readText(file)
  const object = parseValue(text, source)
  if (object === undefined)
    throw new UsageError(
      `${source} is empty`,
      'pass one object, such as kubectl get KIND NAME -o yaml prints',
    )
  return (await hub.call('POST', path, { body: object })) as Tested
}

const objectText = ({ namespace, name = '' }: HealthVerdict): string =>
  namespace === undefined ? name : `${namespace}/${name}`

/** The verdicts, then the result of each expression. Pure. */
export const verdictRows = (items: readonly HealthVerdict[]): string => {
  const verdicts = table(
    ['kind', 'object', 'rule', 'health', 'message'],
    items.map((item) => [
      item.group === '' ? item.kind : `${item.kind}.${item.group}`,
      objectText(item),
      item.by === 'Bundle' ? 'bundle' : 'hub',
      item.health,
      item.message,
    ]),
  )
  const expressions = items.flatMap((item) =>
    item.expressions.map(({ field, expression, result, error }) => [
      item.kind,
      objectText(item),
      field,
      error === undefined ? result : `error: ${error}`,
      expression.replace(/\s+/g, ' '),
    ]),
  )
  if (expressions.length === 0) return verdicts
  return `${verdicts}\n\n${table(['kind', 'object', 'field', 'result', 'expression'], expressions)}`
}

/** `hansa bundle health test BUNDLE[@VERSION] [-f FILE | --cluster C NAMESPACE/NAME]`: a verdict is a result, not an error. */
export const run: Run<HealthTestOptions> = async ({ args, options, hub }) => {
  const [name = '', wanted] = argument(args, 0).split('@')
  const [, object] = args
  const { filename, cluster } = options
  if (
    (filename === undefined) === (cluster === undefined) ||
    (cluster === undefined) !== (object === undefined)
  )
    throw new UsageError(
      'nothing to test, or two things',
      'pass an object in a file with -f FILE, or a live one with --cluster CLUSTER NAMESPACE/NAME',
    )
  const format = formatOf(options)
  const connected = await hub()
  const version = await bundleVersion(connected, name, wanted, options)
  const parts = [options.namespace ?? defaultNamespace, 'bundles', name, 'revisions', version, 'health']
  const path = `/namespaces/${parts.map(encodeURIComponent).join('/')}`
  const tested =
    filename === undefined
      ? ((await connected.call('GET', path, { query: { cluster, ...namedBy(object ?? '') } })) as Tested)
      : await testFile(connected, path, filename)
  if (format === 'json' || format === 'yaml') return printValue(tested, format)
  if (format === 'name')
    for (const item of tested.items) line(`${item.kind.toLowerCase()}/${item.name ?? ''}`)
  else line(verdictRows(tested.items))
}
