import { alicesMembership } from './account.ts'

/** An endpoint, as answers show one. */
export const webhookOfAlice = {
  id: '019b7a00-0000-7000-8000-0000000000f1',
  url: 'https://hooks.example.com/hoc',
  description: 'On-call',
  events: ['incident.*'],
  state: 'enabled',
  createdBy: alicesMembership.id,
  createdAt: '2026-01-01T12:00:00.000Z',
  updatedAt: '2026-01-01T12:00:00.000Z',
  secretMadeAt: '2026-01-01T12:00:00.000Z',
  disabledBy: null,
  disabledAt: null,
  disableReason: null,
  version: 1,
} as const

/** A secret, as it is shown once. */
export const signingSecret = 'whsec_AsItIsShownOnceAndNeverAgainAndNowhereElse='
