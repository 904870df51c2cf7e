import type { Contract } from '@hoc/spine-schemas/contract'

import type { Answer } from './answer.ts'

/** What every list answers. */
export interface Page {
  readonly items: readonly unknown[]
  readonly nextCursor: string | null
}

/** Thrown while a list is followed: a page that is not done has nowhere else to go. */
export type NotDone = Error & { readonly code: 'NOT_DONE'; readonly answer: Exclude<Answer, { outcome: 'done' }> }

type AskFor = (input: object) => Promise<Answer>

/** Follows a list from cursor to cursor to its end. */
export async function* followPages(contract: Contract, input: object, ask: AskFor): AsyncGenerator<Page> {
  let cursor: string | null = null
  do {
    const answer = await ask(cursor === null ? input : { ...input, cursor })
    if (answer.outcome !== 'done') throw notDone(contract.name, answer)
    const page = answer.value as Page
    yield page
    if (page.nextCursor !== null && page.nextCursor === cursor) {
      throw new Error(`Expected "${contract.name}" to go on, saw the cursor ${cursor} twice. The server is at fault.`)
    }
    cursor = page.nextCursor
  } while (cursor !== null)
}

function notDone(name: string, answer: NotDone['answer']): NotDone {
  const message = `Expected a page of "${name}", saw it ${answer.outcome}: ${answer.says}`
  return Object.assign(new Error(message), { code: 'NOT_DONE' as const, answer })
}
