/** How the process ends, and what that says. */
export const exitCodes = {
  0: 'Done.',
  1: 'The answer is no: refused, denied, not authenticated; or a check (`doctor`, `migrate --check`) found something, or a line was not imported.',
  2: 'Not asked: wrong usage, wrong settings, or an input that the schema does not accept.',
  3: 'Something is broken: the server or the database cannot be reached, took too long, or has a defect.',
  4: 'The ledger is not what was sealed, or not what was anchored.',
} as const

export type ExitCode = keyof typeof exitCodes

export const DONE: ExitCode = 0
export const NO: ExitCode = 1
export const USAGE: ExitCode = 2
export const BROKEN: ExitCode = 3
export const UNVERIFIED: ExitCode = 4
