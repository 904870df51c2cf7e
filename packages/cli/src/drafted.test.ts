import { convertLesson } from '@hoc/spine-schemas/lesson-contracts'
import { expect, it } from 'vitest'

import { draftedOf } from './drafted.ts'

it('begins with the id of the draft, and shows what it proposes without JSON', () => {
  const { lesson, proposal } = convertLesson.output.parse(convertLesson.example.output)
  const told = draftedOf({ lesson, proposal }, { width: 80 })

  expect(told.split('\n')[0]).toMatch(new RegExp(`^proposal +${proposal.id}$`))
  expect(told).toMatch(/^action +block: /m)
  expect(told).toContain(`Made of the lesson ${lesson.id}.`)
  expect(told).toContain(`"hoc proposals get ${proposal.id}"`)
  expect(told).not.toContain('{')
})
