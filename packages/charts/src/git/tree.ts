import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ChartFile } from '../types.js'
import { GitFailure } from './failure.js'
import type { OpenRemote } from './remote.js'

/** A file of a commit: its mode as Git writes it, and the ID of its content. */
export interface TreeEntry {
  mode: string
  id: string
}

interface TreeContents {
  /** By their paths, which have slashes. */
  entries: ReadonlyMap<string, TreeEntry>
  /** The contents by their IDs; those that are missing are fetched at once. Throws GitFailure. */
  read(ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>>
}

/** The files of one commit, read from Git's objects: nothing is checked out. */
export interface CommitTree extends TreeContents {
  /** Sorted. */
  paths: readonly string[]
  /** The text of a link; undefined if it is too long for one. Throws GitFailure. */
  linkText(id: string): Promise<string | undefined>
}

const link = '120000'
const submodule = '160000'
const mostLinkBytes = 4096

/** The texts of all links are fetched together, when the first is needed. */
export const createTree = ({ entries, read }: TreeContents): CommitTree => {
  let texts: Promise<ReadonlyMap<string, Buffer>> | undefined
  return {
    entries,
    read,
    // Git lists them in almost this order, so that sorting takes little time.
    paths: [...entries.keys()].sort(),
    linkText: async (id) => {
      texts ??= read([...entries.values()].filter(({ mode }) => mode === link).map((entry) => entry.id))
      const text = (await texts).get(id)
      return text === undefined || text.length > mostLinkBytes ? undefined : text.toString('utf8')
    },
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true })

const decoded = (output: Uint8Array): string => {
  try {
    return decoder.decode(output)
  } catch (cause) {
    throw new GitFailure('the name of a file is not UTF-8', 'rename the file', { cause })
  }
}

/** Bytes that are parsed at once: about 2 ms. */
const sliceBytes = 256 * 1024

/**
 * The entries that `ls-tree -r -z` printed, parsed in slices: the event loop runs in between.
 * @throws GitFailure for more than `most`, and for a name that is not UTF-8
 */
export const parseTree = async (output: Uint8Array, most: number): Promise<Map<string, TreeEntry>> => {
  const entries = new Map<string, TreeEntry>()
  for (let at = 0; at < output.length; ) {
    const zero = output.indexOf(0, at + sliceBytes)
    const end = zero < 0 ? output.length : zero
    for (const line of decoded(output.subarray(at, end)).split('\0')) {
      const [, mode, id, path] = /^(\d{6}) \w+ ([0-9a-f]{40})\t(.+)$/s.exec(line) ?? []
      if (mode !== undefined && id !== undefined && path !== undefined) entries.set(path, { mode, id })
    }
    if (entries.size > most)
      throw new GitFailure(`the commit has more than ${most} files`, 'use a smaller repository')
    at = end + 1
    await nextTurn()
  }
  return entries
}

/** The contents that `cat-file --batch` printed, by their IDs. */
export const parseBatch = (output: Buffer): Map<string, Buffer> => {
  const contents = new Map<string, Buffer>()
  let at = 0
  while (at < output.length) {
    const end = output.indexOf(10, at)
    const [id = '', type, size] = output.toString('latin1', at, end).split(' ')
    if (end < 0 || type !== 'blob')
      throw new GitFailure(`the server did not send object ${id}`, 'try again later', {
        temporary: true,
      })
    contents.set(id, output.subarray(end + 1, end + 1 + Number(size)))
    at = end + 2 + Number(size)
  }
  return contents
}

const headerBytes = 80

/** Fetches a commit without its history, and without the contents of its files where the server allows it. Throws GitFailure. */
export const fetchCommit = async ({ git, limits }: OpenRemote, commit: string): Promise<CommitTree> => {
  const time = { timeoutMs: limits.totalMs, outputBytes: limits.listBytes }
  const fetchIds = [
    '-c',
    'fetch.negotiationAlgorithm=noop',
    'fetch',
    '--quiet',
    '--no-tags',
    '--no-write-fetch-head',
  ]
  const plain = ['--recurse-submodules=no', '--filter=blob:none']
  await git([...fetchIds, ...plain, '--depth=1', 'origin', commit], time)
  const listed = await git(['ls-tree', '-r', '-z', '--full-tree', commit], { ...time, offline: true })

  /** The sizes of contents that are here, by their IDs. */
  const sizesOf = async (ids: readonly string[]): Promise<Map<string, number>> => {
    const output = await git(['cat-file', '--batch-check'], {
      ...time,
      input: `${ids.join('\n')}\n`,
      offline: true,
    })
    const lines = output.toString('latin1').split('\n')
    return new Map(
      lines.flatMap((line) => {
        const [id = '', type, size] = line.split(' ')
        return type === 'blob' ? [[id, Number(size)] as const] : []
      }),
    )
  }

  return createTree({
    entries: await parseTree(listed, limits.entries),
    read: async (wanted) => {
      const ids = [...new Set(wanted)]
      if (ids.length === 0) return new Map()
      const here = await sizesOf(ids)
      const absent = ids.filter((id) => !here.has(id))
      if (absent.length > 0)
        await git([...fetchIds, ...plain, '--stdin', 'origin'], { ...time, input: `${absent.join('\n')}\n` })
      const sizes = absent.length > 0 ? await sizesOf(ids) : here
      const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0)
      if (bytes > limits.bundleBytes)
        throw new GitFailure(
          `the files have ${bytes} bytes; at most ${limits.bundleBytes} are allowed`,
          'keep only the files of the bundle in its path',
        )
      const output = await git(['cat-file', '--batch'], {
        ...time,
        outputBytes: limits.bundleBytes + ids.length * headerBytes,
        input: `${ids.join('\n')}\n`,
        offline: true,
      })
      return parseBatch(output)
    },
  })
}

const lfs = Buffer.from('version https://git-lfs.github.com/spec/')
const mostLinks = 40
/** The path that a link at `from` leads to; undefined if it leaves the repository. */
export const linkTarget = (from: string, text: string): string | undefined => {
  if (text.startsWith('/') || text.includes('\0')) return undefined
  const parts = from.split('/').slice(0, -1)
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.join('/')
}

/** A file of a bundle: its name relative to the repository, and its content's ID. */
export interface FoundFile {
  name: string
  id: string
}

const within = (path: string, folder: string): boolean => folder === '' || path.startsWith(`${folder}/`)

/** Finds the paths below a folder among sorted ones, without a look at all others. */
export const pathsBelow = (sorted: readonly string[], folder: string): readonly string[] => {
  if (folder === '') return sorted
  const firstFrom = (start: string): number => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sorted[middle] ?? '') < start) low = middle + 1
      else high = middle
    }
    return low
  }
  // "0" follows "/" in every order of characters.
  return sorted.slice(firstFrom(`${folder}/`), firstFrom(`${folder}0`))
}

/** Whether a path is a file: no folder, and no link or submodule, which can stand for one. */
export const isFile = ({ entries }: CommitTree, path: string): boolean => {
  const mode = entries.get(path)?.mode
  return mode !== undefined && mode !== link && mode !== submodule
}

/** Refuses what is in a path but not in the repository. */
const refuseSubmodule = (path: string): GitFailure =>
  new GitFailure(
    `${path} is a submodule, which is not fetched`,
    'copy its files into the repository, or use its own repository',
  )

/**
 * The files below a folder. Links to files and folders in the repository are followed.
 * @throws GitFailure for a submodule, a link that leaves the repository, and too many files
 */
export const filesBelow = async (tree: CommitTree, folder: string, most: number): Promise<FoundFile[]> => {
  const { entries, paths } = tree
  const found: FoundFile[] = []
  /** Adds what is at `path` of the tree under `name`. */
  const add = async (path: string, name: string, links: number): Promise<void> => {
    const entry = entries.get(path)
    if (entry === undefined) {
      const inside = pathsBelow(paths, path)
      if (inside.length === 0 && links > 0)
        throw new GitFailure(`${name}: the target of the link, ${path}, does not exist`, 'correct the link')
      for (const other of inside)
        await add(other, path === '' ? other : `${name}${other.slice(path.length)}`, links)
      return
    }
    if (entry.mode === submodule) throw refuseSubmodule(path)
    if (entry.mode !== link) {
      found.push({ name, id: entry.id })
      if (found.length > most)
        throw new GitFailure(
          `"${folder}" has more than ${most} files`,
          'keep only the files of the bundle in its path',
        )
      return
    }
    const text = await tree.linkText(entry.id)
    const target = text === undefined ? undefined : linkTarget(path, text)
    if (target === undefined || links >= mostLinks || within(path, target))
      throw new GitFailure(
        `${name}: the link leaves the repository, or leads back into itself`,
        'copy the file in its place',
      )
    await add(target, name, links + 1)
  }
  await add(folder, folder, 0)
  // Callers look below many folders.
  await nextTurn()
  return found
}

/** The files with their contents. Throws GitFailure for pointers of Git LFS. */
export const readFiles = async (tree: CommitTree, files: readonly FoundFile[]): Promise<ChartFile[]> => {
  const contents = await tree.read(files.map(({ id }) => id))
  return files.map(({ name, id }) => {
    const data = contents.get(id)
    if (data === undefined)
      throw new GitFailure(`the server did not send ${name}`, 'try again later', {
        temporary: true,
      })
    if (data.subarray(0, lfs.length).equals(lfs))
      throw new GitFailure(
        `${name} is a pointer of Git LFS; its content is not fetched`,
        'store the file in Git itself: git lfs untrack, then commit it again',
      )
    return { name, data }
  })
}
