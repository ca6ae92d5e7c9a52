import type { ImageMirror } from './contract.js'

/** Name, tag and digest of an image: https://pkg.go.dev/github.com/distribution/reference. Other texts are not images. */
const reference =
  /^([A-Za-z0-9.-]+(?::\d+)?(?:\/[a-z0-9._-]+)*)(:[\w][\w.-]{0,127})?(@[A-Za-z0-9+._-]+:[0-9a-fA-F]{32,})?$/

/** Longer references are refused by every registry. */
const longest = 1000

const isHost = (text: string): boolean => text.includes('.') || text.includes(':') || text === 'localhost'

/** A name with its registry, as container runtimes complete it. */
const completed = (name: string): string => {
  const slash = name.indexOf('/')
  const first = slash === -1 ? '' : name.slice(0, slash)
  if (!isHost(first)) return slash === -1 ? `docker.io/library/${name}` : `docker.io/${name}`
  if (first !== 'docker.io' && first !== 'index.docker.io') return name
  const path = name.slice(slash + 1)
  return path.includes('/') ? `docker.io/${path}` : `docker.io/library/${path}`
}

const isBelow = (name: string, registry: string): boolean => name.startsWith(`${registry}/`)

const longestOf = (mirrors: readonly ImageMirror[], length: (mirror: ImageMirror) => number) =>
  mirrors.reduce<ImageMirror | undefined>(
    (best, one) => (best === undefined || length(one) > length(best) ? one : best),
    undefined,
  )

/** An image as a cluster pulls it. */
export interface MirroredImage {
  image: string
  pullSecret: string | undefined
}

/** The image from its mirror; undefined if none applies. One that is from a mirror already stays as it is. Pure. */
export const mirroredImage = (image: string, mirrors: readonly ImageMirror[]): MirroredImage | undefined => {
  const [, name, tag = '', digest = ''] = image.length > longest ? [] : (reference.exec(image) ?? [])
  if (name === undefined) return undefined
  const full = completed(name)
  const there = longestOf(
    mirrors.filter(({ to }) => isBelow(full, to)),
    ({ to }) => to.length,
  )
  if (there !== undefined) return { image, pullSecret: there.pullSecret }
  const found = longestOf(
    mirrors.filter(({ from }) => isBelow(full, from)),
    ({ from }) => from.length,
  )
  if (found === undefined) return undefined
  const { from, to, pullSecret } = found
  return { image: `${to}${full.slice(from.length)}${tag}${digest}`, pullSecret }
}
