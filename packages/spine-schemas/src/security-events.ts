import { z } from 'zod'

import { KeyId } from './caller.ts'
import { contract } from './contract.ts'
import { activeKey } from './examples/account.ts'
import { pageInput, pageOf } from './page.ts'
import { text } from './text.ts'
import { uuid } from './uuid.ts'

/** What somebody tried who may not: to guess keys, to use one that is stopped, or to ask for what a key or a role is not for. */
export const SecurityEventKind = z.enum([
  'authentication_failed',
  'key_frozen',
  'key_revoked',
  'key_expired',
  'scope_missing',
  'grant_missing',
  'operator_only',
])
export type SecurityEventKind = z.infer<typeof SecurityEventKind>

/** The same thing, tried again and again, as one process saw it within one window. */
export const Attempts = z.object({
  kind: SecurityEventKind,
  /** The key that was shown; null where it is not known, and for all beyond those that are told apart. */
  keyId: KeyId.nullable(),
  /** Where unknown keys came from. */
  network: text(100).nullable(),
  /** What was asked for, where it was the same each time. */
  operation: text(200).nullable(),
  /** The tenant that it happened in, where nothing can be written there. */
  happenedIn: uuid().nullable(),
  count: z.int().positive(),
  firstAt: z.iso.datetime(),
  lastAt: z.iso.datetime(),
})
export type Attempts = z.infer<typeof Attempts>

export const SecurityEventId = uuid().brand<'SecurityEventId'>()
export type SecurityEventId = z.infer<typeof SecurityEventId>

/** Attempts, as they were kept. */
export const SecurityEvent = Attempts.extend({ id: SecurityEventId })
export type SecurityEvent = z.infer<typeof SecurityEvent>

/** How many attempts of a tenant are told apart in one window of one process. */
export const MOST_ATTEMPTS = 20

const attempts = {
  kind: 'key_frozen',
  keyId: activeKey.id,
  network: null,
  operation: 'incidents.create',
  happenedIn: null,
  count: 17,
  firstAt: '2026-01-02T12:00:00.000Z',
  lastAt: '2026-01-02T12:00:09.000Z',
} as const
const anEvent = { ...attempts, id: '019b7a00-0000-7000-8000-0000000000e7' }

/** Keeps what was tried. */
export const noteSecurityEvent = contract({
  name: 'account.note_security_event',
  says: 'Keeps what somebody tried who may not: once for all that a process saw of it within a window.',
  effect: 'write',
  http: null,
  requires: 'account:note',
  input: z.strictObject(Attempts.shape),
  output: SecurityEvent,
  refusals: {
    LAST_BEFORE_FIRST: { kind: 'unprocessable', says: 'The last attempt cannot come before the first: swap them.' },
  },
  example: { input: attempts, output: anEvent },
})

/** Lists what somebody tried who may not. */
export const listSecurityEvents = contract({
  name: 'account.list_security_events',
  says: 'Lists what somebody tried who may not, newest first: stopped keys, keys and roles that are not for it, guessed keys.',
  effect: 'read',
  http: { method: 'GET', path: '/account/security-events' },
  requires: 'audit:read',
  input: z.strictObject(pageInput),
  output: pageOf(SecurityEvent),
  refusals: {},
  example: { input: {}, output: { items: [anEvent], nextCursor: null } },
})
