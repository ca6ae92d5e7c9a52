/** The parts of an image: `[registry/]repository[:tag][@digest]`; the registry is all before the first slash. */
interface Image {
  registry: string
  repository: string
  tag: string
  digest: string
}

const parse = (image: string): Image => {
  const [named = '', digest = ''] = image.split('@', 2)
  const colon = named.lastIndexOf(':')
  const tagged = colon > named.lastIndexOf('/')
  const path = tagged ? named.slice(0, colon) : named
  const tag = tagged ? named.slice(colon + 1) : ''
  const slash = path.indexOf('/')
  return {
    registry: slash < 0 ? '' : path.slice(0, slash),
    repository: path.slice(slash + 1),
    tag,
    // Karmada keeps one of the two.
    digest: tag === '' ? digest : '',
  }
}

const print = ({ registry, repository, tag, digest }: Image): string => {
  const name = registry === '' ? repository : `${registry}/${repository}`
  if (tag !== '') return `${name}:${tag}`
  return digest === '' ? name : `${name}@${digest}`
}

const TAG = /^[\w][\w.-]{0,127}$/
const DIGEST = /^[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/

const withVersion = (image: Image, version: string): Image => {
  if (TAG.test(version)) return { ...image, tag: version, digest: '' }
  return DIGEST.test(version) ? { ...image, tag: '', digest: version } : image
}

export type Component = 'Registry' | 'Repository' | 'Tag'
export type Operator = 'add' | 'remove' | 'replace'

/** The image with one component changed: `add` appends to it. */
export const overrideImage = (
  image: string,
  component: Component,
  operator: Operator,
  value: string,
): string => {
  const parsed = parse(image)
  const changed = (current: string): string =>
    operator === 'remove' ? '' : operator === 'add' ? current + value : value
  if (component === 'Registry') return print({ ...parsed, registry: changed(parsed.registry) })
  if (component === 'Repository') return print({ ...parsed, repository: changed(parsed.repository) })
  if (operator === 'remove') return print({ ...parsed, tag: '', digest: '' })
  return print(withVersion(parsed, changed(parsed.tag === '' ? parsed.digest : parsed.tag)))
}
