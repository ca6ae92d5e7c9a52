import { mapInSlices } from '../runtime/slices.js'
import { hiddenText, messageHider, shortestGenerated, textsIn } from './hidden.js'

/** What separates a password from its neighbours in an address, a line of a file or a list. */
const separators = /[\s:=@/,;&?"'`<>(){}[\]|]+/

/** Words of ordinary language are not hidden: a Secret that holds a whole file contains many. */
const isWord = (part: string): boolean => /^[a-z]+(?:[-_.][a-z]+)*$/.test(part)

/** The lines of a sensitive text, and their parts. */
const partsOf = (text: string): string[] => {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  return [...lines, ...lines.flatMap((line) => line.split(separators)).filter((part) => !isWord(part))]
}

/** As it is, as it is quoted in messages, and as it is written in a URL. */
const formsOf = (text: string): string[] => [
  text,
  JSON.stringify(text).slice(1, -1),
  // A lone surrogate has no form in a URL.
  encodeURIComponent(Buffer.from(text).toString()),
]

/** The first characters of everything that a text contains, so that a long list of other texts is looked up in it quickly. */
const beginningsIn = (text: string): ReadonlySet<string> => {
  const found = new Set<string>()
  for (let at = 0; at + shortestGenerated <= text.length; at += 1)
    found.add(text.slice(at, at + shortestGenerated))
  return found
}

const isShort = (plain: string): boolean =>
  textsIn(JSON.parse(plain)).some(({ length }) => length < shortestGenerated)

/** What can be base64, as in the header of Basic authentication, which contains a password in another form at each offset. */
const base64 = /[A-Za-z0-9+/_-]{12,}={0,2}/g

/** Sensitive texts that are read without a break: some milliseconds. */
const sliceSize = 20

/**
 * Output of a program without sensitive texts (JSON text): `secrets` and `sensitive` of at least 8 characters, and in addition each of
 * their lines and the parts of lines that are not words, because programs print a part of what they were given; and base64 of a text with
 * any of them. Shorter `secrets` are hidden as `messageHider` hides them.
 */
export const hideInOutput = async (
  output: string,
  {
    secrets,
    sensitive,
  }: { secrets: ReadonlyMap<string, string>; sensitive: Readonly<Record<string, string>> },
): Promise<string> => {
  const decoded = new Map(
    [...output.matchAll(base64)].map(([token]) => [token, Buffer.from(token, 'base64').toString()]),
  )
  const beginnings = beginningsIn([output, ...decoded.values()].join('\n'))
  const occurs = (text: string): boolean =>
    text.length >= shortestGenerated && beginnings.has(text.slice(0, shortestGenerated))
  const plain = [...secrets.values(), ...Object.values(sensitive)]
  const found = await mapInSlices(plain, sliceSize, (slice) =>
    slice
      .flatMap((json) => textsIn(JSON.parse(json)))
      .flatMap((text) => [text, ...partsOf(text)])
      .flatMap(formsOf)
      .filter(occurs),
  )
  const longestFirst = [...new Set(found)].sort((one, other) => other.length - one.length)
  const hideShort = messageHider(new Map([...secrets].filter(([, json]) => isShort(json))))
  const hide = (text: string): string =>
    hideShort(longestFirst.reduce((shown, part) => shown.replaceAll(part, hiddenText), text))
  const isSensitive = (token: string): boolean => {
    const text = decoded.get(token) ?? ''
    return hide(text) !== text
  }
  return hide(output.replace(base64, (token) => (isSensitive(token) ? hiddenText : token)))
}
