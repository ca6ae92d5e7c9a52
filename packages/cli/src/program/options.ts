/** Options that mean the same in every command. */
export const wait = [
  ['--wait', 'wait until the operation is complete'],
  ['--timeout <time>', 'how long to wait, such as 90s or 5m (default: 5m)'],
] as const
export const filename = [
  '-f, --filename <path>...',
  'a file, a folder (read recursively), or - for standard input',
] as const
export const dryRun = ['--dry-run', 'validate and show the result; store nothing'] as const
export const yes = ['--yes', 'do not ask for confirmation'] as const
