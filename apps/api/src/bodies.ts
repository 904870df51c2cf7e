import type { FastifyInstance, FastifyRequest } from 'fastify'

import { readJsonBody } from './json-body.ts'
import { trouble } from './thrown.ts'

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json *(?:; *charset="?utf-8"?)?$/i

/** Lets bodies be JSON objects and nothing else. What is wrong with one is thrown, and answered as a problem. */
export function takeJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer) => {
    const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers
    if (bytes.length > 0 && (!JSON_TYPE.test(type) || encoding !== 'identity')) throw trouble('CONTENT_TYPE_UNKNOWN')
    const read = readJsonBody(bytes)
    if (typeof read === 'string') throw trouble(read)
    return read
  })
}
