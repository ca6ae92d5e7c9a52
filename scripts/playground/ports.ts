import { createServer } from 'node:net'

/** Whether the port is free. Throws the system's error if the address does not belong to this machine. */
export const isFree = ({ host, port }: { host: string; port: number }): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false)
      else reject(error)
    })
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
