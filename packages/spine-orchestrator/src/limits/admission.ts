/** What the limits say of one dispatch. */
export interface Admission {
  /** What is spent; undefined: it may go on, and has taken a token of every bucket. */
  readonly exceeded?: Exceeded
  /** Says that the dispatch is over, however it ended. To be called once. */
  end(): void
}

/** A limit that is reached, and when it may be otherwise. */
export interface Exceeded {
  readonly code: 'RATE_LIMITED' | 'TOO_MANY_AT_ONCE' | 'LIMITS_UNREADABLE'
  readonly of: 'key' | 'tenant'
  /** How much there is of it. */
  readonly most: number
  readonly retryAfterMs: number
}
