import { UsageError } from '../../errors.js'
import { readText } from '../../files/text.js'
import { parseValue } from '../../files/value.js'
import type { Shown } from '../../hub.js'

/** The health rules of a push: those of the file, or of the newest revision. The hub checks each of them. Throws UsageError. */
export const healthRules = async (
  file: string | undefined,
  present: Shown | undefined,
): Promise<{ health?: unknown }> => {
  if (file === undefined) return present?.spec.health === undefined ? {} : { health: present.spec.health }
  const { text, source } = await readText(file)
  const value = parseValue(text, source)
  if (!Array.isArray(value))
    throw new UsageError(
      `${source} is not a list of health rules`,
      'write [{group, kind, ready}], or [] to remove all rules',
    )
  return { health: value }
}
