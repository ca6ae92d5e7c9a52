import { spawn } from 'node:child_process'

const opener: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/** Opens an address in the browser of this machine, if it has one: the address is printed too. */
export const openBrowser = (address: string): void => {
  const [program, ...args] = opener[process.platform] ?? ['xdg-open']
  const hasDisplay = process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined
  if (process.platform === 'linux' && !hasDisplay) return
  const child = spawn(program, [...args, address], { stdio: 'ignore', detached: true })
  // Not installed: the person opens the printed address.
  child.once('error', () => {})
  child.unref()
}
