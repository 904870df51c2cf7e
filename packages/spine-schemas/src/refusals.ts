/** The refusal of whoever reaches above themselves. */
export const roleTooHigh = {
  ROLE_TOO_HIGH: { kind: 'unprocessable', says: 'Nobody gives, takes or acts for a role above their own.' },
} as const
