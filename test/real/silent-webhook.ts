import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:tls'
import { makeCertificate } from '../rig/directory/certificate.js'

/** Takes each request and never answers it. */
export const startSilentWebhook = async (
  folder: string,
): Promise<{ server: Server; url: string; authority: string }> => {
  const { certificate, key } = await makeCertificate(folder)
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (socket) => {
    socket.on('error', () => socket.destroy())
    socket.resume()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    server,
    url: `https://127.0.0.1:${port}/look`,
    authority: readFileSync(certificate).toString('base64'),
  }
}
