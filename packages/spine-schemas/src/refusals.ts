/** The refusal of whoever has as many members as their plan entitles to. */
export const memberLimit = {
  MEMBER_LIMIT_REACHED: { kind: 'limited', says: 'The tenant has as many members as its plan entitles to.' },
} as const

/** The refusal of whoever has as many keys as their plan entitles to. */
export const keyLimit = {
  KEY_LIMIT_REACHED: { kind: 'limited', says: 'The tenant has as many keys as its plan entitles to. Revoke one.' },
} as const

/** The refusal of whoever was frozen, revoked, removed or demoted since they were let in. */
export const callerChanged = {
  CALLER_CHANGED: {
    kind: 'conflict',
    says:
      'Who asks may less than when they were let in: their key or their role was changed. Ask again in a second: what ' +
      'they still may then holds.',
  },
} as const

/** The refusal of whoever reaches above themselves. */
export const roleTooHigh = {
  ROLE_TOO_HIGH: { kind: 'unprocessable', says: 'Nobody gives, takes or acts for a role above their own.' },
} as const
