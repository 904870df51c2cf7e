import { convertLesson } from '@hoc/spine-schemas/lesson-contracts'

import { cell, show } from './show.ts'

interface Page {
  readonly width: number
}

/** The draft that a lesson became as a person reads it: its id first, and what it proposes. */
export function draftedOf(value: unknown, { width }: Page): string {
  const { lesson, proposal } = convertLesson.output.parse(value)
  const { id, type, name, rationale, rule, version } = proposal
  const told = {
    proposal: id,
    type,
    name,
    version,
    rationale,
    action: `${rule.action.type}: ${rule.action.description}`,
  }
  return [
    show(told, { width }),
    `Made of the lesson ${cell(lesson.id)}. Nothing comes into force by it: "hoc proposals get ${id}" shows it, "hoc proposals revise ${id}" rewrites it.`,
  ].join('\n')
}
