/** An owner, as answers show one. */
export const alicesMembership = {
  id: '019b7a00-0000-7000-8000-0000000000c3',
  kind: 'person',
  email: 'alice@example.com',
  name: 'Alice',
  role: 'owner',
  state: 'active',
  createdBy: 'installation',
  createdAt: '2026-01-01T12:00:00.000Z',
  updatedAt: '2026-01-01T12:00:00.000Z',
  version: 1,
} as const

/** Alice's key, as answers show one. */
export const activeKey = {
  id: '019b7a00-0000-7000-8000-0000000000c2',
  publicId: 'k3yk3yk3yk3y',
  memberId: alicesMembership.id,
  name: 'First key',
  scopes: ['*'],
  state: 'active',
  ratePerMinute: null,
  maxConcurrent: null,
  createdBy: 'installation',
  createdAt: '2026-01-01T12:00:00.000Z',
  expiresAt: null,
  rotatedTo: null,
  frozenBy: null,
  frozenAt: null,
  freezeReason: null,
  revokedBy: null,
  revokedAt: null,
  revokeReason: null,
  version: 1,
} as const

/** A tenant, as answers show one. */
export const activeTenant = {
  id: '019b7a00-0000-7000-8000-0000000000c1',
  name: 'First tenant',
  state: 'active',
  stateReason: null,
  stateAt: null,
  plan: 'enterprise',
  createdAt: '2026-01-01T12:00:00.000Z',
  version: 1,
} as const
