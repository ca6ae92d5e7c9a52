import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Outlives the process that opened it just long enough to clean up: it kills every registered server and removes
 * the folder, whether that process closed it, was killed or crashed.
 */
export interface Guard {
  /** From now on this process group dies with the parent. */
  watch(pid: number): void
  /** It exited on its own, or was stopped. */
  forget(pid: number): void
  /** Ends only the guard: started processes and the folder stay. */
  release(): Promise<void>
  /** Cleans up now; resolves when all is gone. */
  close(): Promise<void>
}

// The end of standard input means the parent is gone: the kernel closes the pipe however a process dies.
// SIGKILL, because a server stopped with SIGSTOP would never see anything gentler.
const script = `
trap '' INT TERM HUP
servers=' '
while IFS= read -r line; do
  pid=\${line#?}
  case $line in
    +*) servers="$servers$pid " ;;
    =*) exit 0 ;;
    -*) case $servers in *" $pid "*) servers="\${servers%%" $pid "*} \${servers#*" $pid "}" ;; esac ;;
  esac
done
for pid in $servers; do kill -9 "-$pid" 2>/dev/null; done
[ -n "$1" ] || exit 0
for try in 1 2 3 4 5 6 7 8 9 10; do rm -rf -- "$1" 2>/dev/null && exit 0; sleep 0.2; done
`

/**
 * Starts the guard: a shell in its own session, so that Ctrl-C does not reach it.
 * @param folder removed at the end; undefined keeps everything
 */
export const openGuard = (folder: string | undefined): Guard => {
  const shell = spawn('/bin/sh', ['-c', script, 'hansa-rig-guard', folder ?? ''], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = once(shell, 'exit')
  shell.unref()
  const { stdin } = shell
  // The guard can only be gone before us when somebody killed it; a broken pipe must not fail a suite.
  stdin.on('error', () => undefined)
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
  const finish = async (last: string) => {
    shell.ref()
    stdin.end(last)
    await ended
  }
  return {
    watch: (pid) => void stdin.write(`+${pid}\n`),
    forget: (pid) => void stdin.write(`-${pid}\n`),
    release: () => finish('=\n'),
    close: () => finish(''),
  }
}
