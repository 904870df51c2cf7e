import { randomUUID } from 'node:crypto'
import { STATUS_CODES, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'

import { lineOf } from './answer.ts'
import { commonHeaders } from './headers.ts'
import { edgeProblem } from './problem.ts'
import { edgeCodeOf } from './thrown.ts'
import type { EdgeCode } from './edge-problems.ts'

/** Answers, where it still can, a connection whose bytes are no request, and closes it. */
export function refuseConnection(error: Error, socket: Socket, log: FastifyBaseLogger): void {
  const code = edgeCodeOf(error)
  log.info({ code: code === 'DEFECT' ? 'REQUEST_MALFORMED' : code, cause: error.message }, 'connection refused')
  write(socket, code === 'DEFECT' ? 'REQUEST_MALFORMED' : code)
}

/** Answers what Node's server would otherwise end without a word: CONNECT, and an Expect that is not known. */
export function answerTheOdd(server: Server): void {
  server.on('connect', (_request, socket) => write(socket as Socket, 'METHOD_NOT_ALLOWED'))
  server.on('checkExpectation', (request) => write(request.socket, 'EXPECTATION_UNKNOWN'))
}

function write(socket: Socket, code: EdgeCode): void {
  // Whose answer has begun would read ours as the rest of it.
  const { _httpMessage: begun } = socket as Socket & { _httpMessage?: { headersSent: boolean } | null }
  if (!socket.writable || begun?.headersSent) return void socket.destroy()

  const correlationId = randomUUID()
  const problem = edgeProblem(code)
  const body = lineOf({ ...problem, correlationId })
  const headers = {
    ...commonHeaders(correlationId),
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`)
}
