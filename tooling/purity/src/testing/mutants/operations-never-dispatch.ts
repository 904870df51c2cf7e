import type { Mutant } from '../mutant.ts'

const rule = 'operations-never-dispatch'
const folder = 'packages/spine-orchestrator/src/operations'

function appended(name: string, into: string, append: string): Mutant {
  return { rule, name, into: `${folder}/${into}.ts`, append: `${append}\n` }
}

/** Dispatches within a dispatch. */
export const mutants: readonly Mutant[] = [
  appended(
    'what it was given to dispatch with',
    'incidents',
    `export const f = (spine: any) => spine.dispatch('incidents.list', {}) // ✗`,
  ),
  appended(
    'a destructured dispatch',
    'account',
    `export const f = ({ dispatch: go }: any) => [go, 1]\nexport const g = (spine: any) => { const { dispatch: go } = spine; return 0 }\nexport const h = (dispatch: any) => dispatch('incidents.list') // ✗`,
  ),
  appended(
    'a computed name',
    'audit',
    `const word = 'dispatch'\nexport const f = (spine: any) => spine[word]('incidents.list') // ✗`,
  ),
  appended(
    'a concatenated name',
    'jobs',
    `export const f = (spine: any) => spine['dis' + 'patch']('incidents.list') // ✗\n// dispatch`,
  ),
  appended('call', 'outbox', `export const f = (spine: any) => spine.dispatch.call(spine, 'incidents.list') // ✗`),
  appended('bind', 'governance', `export const f = (spine: any) => spine.dispatch.bind(spine)('incidents.list') // ✗`),
  appended(
    'an optional call',
    'incidents',
    `export const f = (spine?: any) => spine?.dispatch?.('incidents.list') // ✗`,
  ),
  appended(
    'Reflect.apply',
    'account',
    `export const f = (spine: any) => Reflect.apply(spine.dispatch, spine, ['incidents.list']) // ✗`,
  ),
  appended(
    'an imported kernel',
    'audit',
    `import { createDispatch as make } from '../kernel/dispatch.ts'\nexport const f = (kernel: any) => make(kernel) // ✗`,
  ),
  appended(
    'a spine of its own',
    'jobs',
    `import { createSpine } from '../spine.ts'\nexport const own = createSpine({} as never) // ✗`,
  ),
  appended(
    'a dynamic import',
    'outbox',
    `export const f = async () => ((await import('../kernel/dispatch.ts')) as any).dispatch('incidents.list') // ✗`,
  ),
  appended(
    'the run of another operation of its file',
    'outbox',
    `export const f = (step: any) => retryOutboxOperation.run(step) // ✗`,
  ),
  appended(
    'the run of another file’s operation',
    'governance',
    `import * as outbox from './outbox.ts'\nexport const f = (step: any) => outbox.retryOutboxOperation.run(step) // ✗`,
  ),
  appended(
    'another operation, handed to who runs it',
    'audit',
    `import { listJobsOperation } from './jobs.ts'\nexport const f = (perform: any, step: any) => perform(listJobsOperation, step) // ✗`,
  ),
  {
    rule,
    name: 'a runtime that was opened aside',
    into: `${folder}/prices.ts`,
    append: `import * as runtime from '../runtime.ts'\nexport const f = () => runtime.openRuntime({} as never) // ✗\n`,
  },
]
