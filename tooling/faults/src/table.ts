import type { Report } from './suite.ts'

/** A report for people: what happened, what was found, and what it comes to. */
export function table({ toll, findings, ...report }: Report): string {
  const happened: readonly (readonly [string, number])[] = [
    ['kills of the API', toll.api],
    ['kills of the worker', toll.worker],
    ['kills of PostgreSQL', toll.postgres],
    ['connections cut', toll.cuts],
    ['answers lost', toll.lostAnswers],
    ['calls', report.calls],
    ['calls without an answer', report.unanswered],
    ['runs completed', report.completed],
    ['runs left alone', report.abandoned],
  ]
  return [
    ...happened.map(([what, count]) => `${what.padEnd(24)}${String(count).padStart(9)}`),
    '',
    ...findings.map((finding) => `NOT KEPT: ${finding}`),
    `${findings.length} promises broken in ${report.runs} runs and ${report.kills} kills, in ${report.seconds} s, seed ${report.seed}`,
  ].join('\n')
}
