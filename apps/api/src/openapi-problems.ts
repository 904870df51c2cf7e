import { STATUS_CODES } from 'node:http'

import type { HttpContract } from './contract-routes.ts'
import type { JsonSchema } from './json-schema.ts'
import type { Problem } from './problem.ts'
import { problemsOf } from './problems-of.ts'

/** RFC 9457, with what every problem here carries besides. */
export const problemSchema: JsonSchema = {
  type: 'object',
  description: 'What went wrong, as RFC 9457 has it.',
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'Where the documentation explains the code.' },
    title: { type: 'string', description: 'What is wrong, in one sentence.' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    code: { type: 'string', description: 'The same in every language and version; decide by it.' },
    advice: { type: 'string', description: 'What to do about it.' },
    retryable: { type: 'boolean', description: 'Whether the same request, sent again, may succeed.' },
    correlationId: { type: 'string', description: 'Log lines and records have the same.' },
    dispatchId: { type: 'string', format: 'uuid', description: 'Which dispatch it was, if there was one.' },
    gate: { type: 'string', description: 'Which gate denied it.' },
    liftedBy: { type: 'string', description: 'Who can lift the denial.' },
    issues: {
      type: 'array',
      description: 'What is wrong with the input, and where.',
      items: {
        type: 'object',
        properties: { path: { type: 'string' }, message: { type: 'string' } },
        required: ['path', 'message'],
      },
    },
    moreIssues: { type: 'integer', minimum: 1, description: 'How many issues are not told.' },
  },
  required: ['type', 'title', 'status', 'code', 'advice', 'retryable', 'correlationId'],
}

/** The problems that an operation may answer with, by status, and an example of each for `#/components/examples`. */
export function problemResponses(contract: HttpContract) {
  const problems = problemsOf(contract)
  const byStatus = [...Map.groupBy(problems, ({ status }) => status)].toSorted(([a], [b]) => a - b)
  return {
    responses: Object.fromEntries(byStatus.map(([status, own]) => [status, response(status, own)])),
    examples: Object.fromEntries(problems.map((problem) => [exampleName(problem), exampleOf(problem)])),
  }
}

function response(status: number, problems: readonly Problem[]) {
  const examples = problems.map((problem) => [problem.code, { $ref: `#/components/examples/${exampleName(problem)}` }])
  return {
    description: `${STATUS_CODES[status]}: ${problems.map(({ code }) => code).join(', ')}.`,
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(examples),
      },
    },
  }
}

// The same code may mean two things, under two statuses.
function exampleName({ code, status }: Problem): string {
  return `${code}.${status}`
}

function exampleOf({ type, title, status, code, advice, retryable }: Problem) {
  return { summary: title, value: { type, title, status, code, advice, retryable, correlationId: 'c-17' } }
}
