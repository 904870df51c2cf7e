import { edgeProblems, isEdgeCode, type EdgeCode } from './edge-problems.ts'

// What Fastify and Node throw while they read a request.
const BY_CODE: Readonly<Record<string, EdgeCode>> = {
  FST_ERR_BAD_URL: 'PATH_MALFORMED',
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'CONTENT_TYPE_UNKNOWN',
  FST_ERR_MAX_PARAM_LENGTH: 'URL_TOO_LONG',
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMED_OUT',
}

// SQLSTATEs and system codes of a database that cannot be reached, is starting or stopping, or is full.
const DATABASE_AWAY = /^(08...|57P0.|53...|40001|40P01|ECONN.+|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH)$/
// What the pool and the client say without any code.
const CONNECTION_LOST =
  /^(timeout e|Connection terminated|Client has encountered a connection error|Client was closed|Cannot use a pool after)/

/** An error with a code of the edge, for where only throwing stops what goes on. */
export function trouble(code: EdgeCode): Error & { readonly code: EdgeCode } {
  return Object.assign(new Error(edgeProblems[code].title), { code })
}

/** What something thrown means for the caller. What is not known is a defect, whose inside nobody is told. */
export function edgeCodeOf(error: unknown): EdgeCode {
  const { code, statusCode, message } = factsOf(error)
  if (isEdgeCode(code)) return code
  const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined
  if (known) return known
  if (DATABASE_AWAY.test(code) || CONNECTION_LOST.test(message)) return 'UNAVAILABLE'
  return statusCode >= 400 && statusCode < 500 ? 'REQUEST_MALFORMED' : 'DEFECT'
}

function factsOf(error: unknown): { code: string; statusCode: number; message: string } {
  const { code, statusCode, message } = Object(error) as Record<string, unknown>
  return {
    code: typeof code === 'string' ? code : '',
    statusCode: typeof statusCode === 'number' ? statusCode : 500,
    message: typeof message === 'string' ? message : '',
  }
}
