import { createSocket } from 'node:dgram'

/** What a name stands for: its addresses of each kind, or silence. */
export interface Zone {
  readonly A?: readonly string[] | 'silence'
  readonly AAAA?: readonly string[] | 'silence'
}

const NO_SUCH_NAME = 3
const KINDS = { 1: 'A', 28: 'AAAA' } as const

/** Starts a name server that answers for names as it is told to, and keeps what it was asked. */
export async function aDnsServer(zoneOf: (name: string) => Zone | undefined) {
  const asked: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (message, { port, address }) => {
    const { name, kind, question } = readQuestion(message)
    asked.push(`${name} ${kind}`)
    const zone = zoneOf(name)
    const found = zone?.[kind] ?? []
    if (found === 'silence') return
    const records = found.map((one) => recordOf(kind, one))
    const head = headOf(message, { code: zone ? 0 : NO_SUCH_NAME, count: records.length })
    socket.send(Buffer.concat([head, question, ...records]), port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))

  return {
    asked,
    servers: [`127.0.0.1:${socket.address().port}`],
    close: () => new Promise<void>((resolve) => void socket.close(resolve)),
  }
}

export type DnsServer = Awaited<ReturnType<typeof aDnsServer>>

function readQuestion(message: Buffer) {
  const labels: string[] = []
  let at = 12
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  const kind = KINDS[message.readUInt16BE(at + 1) as keyof typeof KINDS]
  return { name: labels.join('.'), kind, question: message.subarray(12, at + 5) }
}

function headOf(message: Buffer, { code, count }: { readonly code: number; readonly count: number }): Buffer {
  const head = Buffer.alloc(12)
  message.copy(head, 0, 0, 2)
  head.writeUInt16BE(0x8580 | code, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(count, 6)
  return head
}

// Of the name that was asked for, and known for no time.
function recordOf(kind: 'A' | 'AAAA', address: string): Buffer {
  const bytes = kind === 'A' ? address.split('.').map(Number) : bytesOf(address)
  return Buffer.from([0xc0, 12, 0, kind === 'A' ? 1 : 28, 0, 1, 0, 0, 0, 0, 0, bytes.length, ...bytes])
}

function bytesOf(address: string): number[] {
  const [before = [], after = []] = address.split('::').map((half) => half.split(':').filter(Boolean))
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after].flatMap((part) => [parseInt(part, 16) >> 8, parseInt(part, 16) & 255])
}
