import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A work tree of a person, whose commits are pushed to a server. */
export interface WorkTree {
  readonly folder: string
  git(...args: readonly string[]): Promise<string>
  /** Writes files, commits everything and pushes `main`; returns the commit. */
  push(files: Readonly<Record<string, string | null>>, ...options: readonly string[]): Promise<string>
  close(): void
}

/** @param remote with the credentials of the person who pushes */
export const openWorkTree = async (remote: string): Promise<WorkTree> => {
  const folder = mkdtempSync(join(tmpdir(), 'hansa-work-tree-'))
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Anna',
    GIT_AUTHOR_EMAIL: 'anna@example.org',
    GIT_COMMITTER_NAME: 'Anna',
    GIT_COMMITTER_EMAIL: 'anna@example.org',
  }
  const git: WorkTree['git'] = async (...args) =>
    (await run('git', [...args], { cwd: folder, env })).stdout.trim()
  await git('init', '--quiet', '--initial-branch=main')
  await git('remote', 'add', 'origin', remote)
  return {
    folder,
    git,
    push: async (files, ...options) => {
      for (const [name, text] of Object.entries(files)) {
        const path = join(folder, name)
        rmSync(path, { recursive: true, force: true })
        if (text === null) continue
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, text)
      }
      await git('add', '--all')
      await git('commit', '--quiet', '--allow-empty', '-m', 'change')
      await git('push', '--quiet', ...options, 'origin', 'main')
      return git('rev-parse', 'HEAD')
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
