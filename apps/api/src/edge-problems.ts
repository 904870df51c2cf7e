/** What may go wrong at the edge, before or beside a dispatch. */
export interface EdgeProblem {
  readonly status: number
  /** What is wrong. */
  readonly title: string
  /** What to do about it. */
  readonly advice: string
}

/** Every problem that the edge itself answers with, by its code. The reference in the documentation is made from this. */
export const edgeProblems = {
  INVALID_INPUT: {
    status: 400,
    title: 'The input is invalid.',
    advice: 'Correct what `issues` names; `path` says where.',
  },
  BODY_MALFORMED: {
    status: 400,
    title: 'The body is not JSON in UTF-8.',
    advice: 'Send one JSON object in UTF-8.',
  },
  BODY_NOT_OBJECT: {
    status: 400,
    title: 'The body is JSON, but no object.',
    advice: 'Send one JSON object, such as {"title": "…"}.',
  },
  BODY_TOO_COMPLEX: {
    status: 400,
    title: 'The body is nested deeper than 210 levels or has more than 50,000 keys.',
    advice: 'Send a smaller object.',
  },
  BODY_NOT_TAKEN: {
    status: 400,
    title: 'This operation reads: it takes a query, not a body.',
    advice: 'Send the same keys in the query.',
  },
  KEY_TWICE: {
    status: 400,
    title: 'A key came twice: in the path and again, or twice in one object.',
    advice: 'Send every key once. Keys of the path are not repeated in the body or the query.',
  },
  KEY_FORBIDDEN: {
    status: 400,
    title: 'A key is one of `__proto__`, `constructor` and `prototype`.',
    advice: 'Leave it out.',
  },
  QUERY_MALFORMED: {
    status: 400,
    title: 'The query is not percent-encoded UTF-8.',
    advice: 'Encode keys and values, as encodeURIComponent() does.',
  },
  QUERY_NOT_TAKEN: {
    status: 400,
    title: 'This operation writes: it takes a body, not a query.',
    advice: 'Send the same keys as a JSON object in the body.',
  },
  PATH_MALFORMED: {
    status: 400,
    title: 'The path is not percent-encoded UTF-8.',
    advice: 'Encode what you put into the path, as encodeURIComponent() does.',
  },
  HEADER_TWICE: {
    status: 400,
    title: 'A header that may come once came twice.',
    advice: 'Send Authorization, Content-Type, Host and Idempotency-Key once each.',
  },
  IDEMPOTENCY_KEY_MALFORMED: {
    status: 400,
    title: 'The header Idempotency-Key is not 1 to 255 printable ASCII characters.',
    advice: 'Send one such key, for example a UUID.',
  },
  IDEMPOTENCY_KEY_SECRET: {
    status: 400,
    title: 'The header Idempotency-Key looks like a secret.',
    advice: 'It is kept as it is sent. Send a key that opens nothing, for example a UUID.',
  },
  REQUEST_MALFORMED: {
    status: 400,
    title: 'The request is not HTTP that can be read.',
    advice: 'Use an HTTP client that keeps to RFC 9112.',
  },
  CALLER_UNKNOWN: {
    status: 401,
    title: 'It is not known who is asking.',
    advice: 'Send "Authorization: Bearer hoc_…" with a key that is neither revoked nor expired.',
  },
  METRICS_CLOSED: {
    status: 403,
    title: 'The metrics are not for everybody.',
    advice: 'Ask from the machine itself, or set HOC_METRICS_TOKEN and send it as "Authorization: Bearer …".',
  },
  NO_ROUTE: {
    status: 404,
    title: 'There is nothing at this path.',
    advice:
      'Compare it with /docs. A path has no trailing slash, and no part of it is empty: at "//" an id is missing.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'This path does not take this method.',
    advice: 'Use one of those that the header Allow names.',
  },
  REQUEST_TIMED_OUT: {
    status: 408,
    title: 'The request did not arrive in time.',
    advice: 'Send it again, in one go.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'The body is too large.',
    advice: 'Send less; HOC_BODY_LIMIT says how many bytes are taken.',
  },
  URL_TOO_LONG: {
    status: 414,
    title: 'The query is longer than 8,192 characters, or a part of the path longer than 200.',
    advice: 'Ask for less at a time.',
  },
  CONTENT_TYPE_UNKNOWN: {
    status: 415,
    title: 'The body is not declared as JSON in UTF-8.',
    advice: 'Send "Content-Type: application/json", without Content-Encoding.',
  },
  EXPECTATION_UNKNOWN: {
    status: 417,
    title: 'The header Expect asks for something that is not known here.',
    advice: 'Leave it out, or send "100-continue".',
  },
  TOO_MANY_FAILURES: {
    status: 429,
    title: 'Too many keys that are not known came from this address.',
    advice: 'Wait as long as Retry-After says, and correct the key. Keys that were known here of late still are.',
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    title: 'The headers are larger than 16 KiB.',
    advice: 'Send fewer or shorter headers.',
  },
  DISPATCH_ABORTED: {
    status: 499,
    title: 'The caller went away before anything was written.',
    advice: 'Send it again, if it is still wanted.',
  },
  DEFECT: {
    status: 500,
    title: 'Something is broken here.',
    advice: 'Report the correlation id to whoever runs this; the log says more under it.',
  },
  UNAVAILABLE: {
    status: 503,
    title: 'The database cannot be reached, or is too busy.',
    advice: 'Nothing was written. Send it again soon.',
  },
  STOPPING: {
    status: 503,
    title: 'This process is stopping.',
    advice: 'Nothing was done. Send it again: another process, or this one started anew, will answer.',
  },
  NOT_READY: {
    status: 503,
    title: 'This process cannot take work.',
    advice: 'See `failing` for what is wrong, and the log for why.',
  },
  OPERATORS_UNAVAILABLE: {
    status: 503,
    title: 'This process cannot act for operators.',
    advice: 'Start it with HOC_OPERATOR_URL, the database as hoc_operator. Nothing was done.',
  },
  DISPATCH_TIMED_OUT: {
    status: 503,
    title: 'It took too long, and nothing was written.',
    advice: 'Send it again soon.',
  },
  OUTCOME_UNKNOWN: {
    status: 503,
    title: 'The connection to the database was lost while committing.',
    advice:
      'With an Idempotency-Key, send it again under the same key to learn what became of it. Without one, look first.',
  },
} as const satisfies Record<string, EdgeProblem>

export type EdgeCode = keyof typeof edgeProblems

/** Whether a code is one of the edge's own. */
export function isEdgeCode(code: unknown): code is EdgeCode {
  return typeof code === 'string' && Object.hasOwn(edgeProblems, code)
}
