import { createServer } from 'node:net'

/** Whether nothing listens there. Throws the system's error when it is not an address of this machine. */
export const isFree = ({ host, port }: { host: string; port: number }): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false)
      else reject(error)
    })
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
