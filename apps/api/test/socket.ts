import { connect } from 'node:net'

/** Writes bytes to a port as they are, and reads until the other side closes. */
export function exchange(port: number, bytes: string | Buffer, { timeoutMs = 3_000 } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port })
    const chunks: Buffer[] = []
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new Error(`Expected the server to close within ${timeoutMs} ms, saw: ${Buffer.concat(chunks).toString()}`))
    }, timeoutMs)
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', () => undefined) // a reset is an end as well: what was read before it is the answer
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(Buffer.concat(chunks).toString())
    })
    socket.write(bytes)
  })
}

/** The status and the JSON of an answer as it came over the wire. */
export function parseAnswer(text: string): { status: number; headers: string; json: any } {
  const [head = '', body = ''] = text.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), headers: head.toLowerCase(), json: body ? JSON.parse(body) : undefined }
}
