/** Options that mean the same in every command. */
export const wait = [
  ['--wait', 'wait until it is done'],
  ['--timeout <time>', 'how long to wait: 90s, 5m (default: 5m)'],
] as const
export const filename = [
  '-f, --filename <path>...',
  'a file, a folder (read recursively), or - for standard input',
] as const
export const dryRun = ['--dry-run', 'check and show what would be stored; store nothing'] as const
export const yes = ['--yes', 'do not ask'] as const
