import { createServer, type Socket } from 'node:net'

/** A unix socket that takes one connection. */
export interface SocketOffer extends AsyncDisposable {
  readonly connected: Promise<Socket>
}

/** Listen for one peer; disposing ends the listening and the connection. */
export async function listenOnce(path: string): Promise<SocketOffer> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
  let peer: Socket | null = null
  const connected = new Promise<Socket>(resolve => {
    server.once('connection', socket => {
      peer = socket
      // The peer's death shows as 'close'; an 'error' without a listener would end klab.
      socket.on('error', () => {})
      server.close()
      resolve(socket)
    })
  })
  return {
    connected,
    async [Symbol.asyncDispose]() {
      peer?.destroy()
      if (server.listening) await new Promise(resolve => server.close(resolve))
    },
  }
}
