import { createConnection, type Socket } from 'node:net'

/** One kept-alive HTTP connection with one request under way at a time, and as little else as possible. */
export class Connection {
  readonly #socket: Socket
  #received = ''
  #settle: ((status: number) => void) | null = null
  #fail: ((error: Error) => void) | null = null

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => this.#take(String(chunk)))
    socket.on('error', (error) => this.#fail?.(error))
    socket.on('close', () => this.#fail?.(new Error('the server closed the connection')))
  }

  static open(url: URL): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = createConnection({ host: url.hostname, port: Number(url.port) })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new Connection(socket))
      })
    })
  }

  /** Sends a whole request. @returns the answer's status, once its body is in */
  send(request: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#settle = resolve
      this.#fail = reject
      this.#socket.write(request, 'latin1')
    })
  }

  close(): void {
    this.#fail = null
    this.#socket.destroy()
  }

  #take(chunk: string): void {
    this.#received += chunk
    const headEnd = this.#received.indexOf('\r\n\r\n')
    if (headEnd === -1) return
    const head = this.#received.slice(0, headEnd)
    const [, bytes] = /\r\ncontent-length: (\d+)/i.exec(head) ?? []
    if (bytes === undefined) {
      this.#fail?.(new Error(`an answer without a length: ${head}`))
      return
    }
    if (this.#received.length < headEnd + 4 + Number(bytes)) return
    this.#received = ''
    this.#settle?.(Number(head.slice(9, 12)))
  }
}
