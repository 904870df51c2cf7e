import { changesIn, type Change } from './change.ts'
import { constantsIn } from './constant.ts'
import { isInMethod, isLate, isShared, outlives } from './life.ts'
import { lexed } from './lexed.ts'
import type { Found } from './model.ts'
import { rootsOf, type Root } from './roots.ts'
import { scopesOf } from './scope.ts'
import { valuesOf } from './sources.ts'
import type { Node, Syntax } from './syntax.ts'

// What could change something: without one of these nothing in a file does.
const CHANGES =
  /[^=!<>]=(?![=>])|\+\+|--|\bdelete\b|\bfor\s*(?:await\s*)?\(\s*(?!(?:const|let|var|using)\b)|\.\s*(?:set|add|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|append|next|assign|define|test|exec)|[\w$)\]}'!?./]\s*\[(?!\s*\])/
// What has an equals sign and changes nothing: what declares a name, or a type, on one line.
const DECLARES =
  /\b(?:const|let|var)[ \t]+[\w$]+[ \t]*(?::[^=;\n}]*)?=(?![=>])|\bconst[ \t]*[{[][^={}[\]();\n]*[}\]][ \t]*=(?![=>])|\btype[ \t]+[\w$]+[ \t]*=(?![=>])/g
const PARAMETERS = /(?<!\.\s*)\bfunction\b[\s*\w$]*\([^()]*\)/g
// A default that is one word: an assignment within a default leaves the sign of the default itself.
const DEFAULT = /=(?![=>])\s*(?:[\w$.]+|'')\s*(?=[,)])/g

/** Whether a file may change a state, as far as can be told without its tree. */
export function mayChange(text: string): boolean {
  const code = lexed(text)?.code
  if (code === undefined) return true
  return CHANGES.test(code.replace(PARAMETERS, (list) => list.replace(DEFAULT, '')).replace(DECLARES, ''))
}

/** Every place where a function changes what outlives its call: a variable, a collection or an object of the module. */
export function* stateIn(syntax: Syntax): Generator<Found> {
  const changes = changesIn(syntax)
  for (const change of changes) {
    const what = changedBy(change, syntax)
    if (what) yield { at: change.at, message: `Changes ${what}.` }
  }

  yield* rememberedMatches(syntax)

  // An instance that is made when the file is loaded, of a class whose methods change it.
  for (const made of syntax.all('NewExpression')) {
    const binding = scopesOf(syntax).resolve(made.callee)
    if (binding?.kind !== 'class' || isLate(made, syntax)) continue
    if (changes.some(({ target }) => isOfItself(target, binding.node, syntax)))
      yield { at: made.start, message: `Keeps one ${binding.name} for every call, and its methods change it.` }
  }
}

// An expression with `g` or `y` goes on where it stopped, also in the next call; in a loop it is asked to its end.
function* rememberedMatches(syntax: Syntax): Generator<Found> {
  for (const call of syntax.all('CallExpression')) {
    const { callee } = call
    if (callee.type !== 'MemberExpression' || callee.computed) continue
    const verb = callee.property.type === 'Identifier' ? callee.property.name : ''
    if (verb !== 'test' && (verb !== 'exec' || isInLoop(call, syntax))) continue
    if (!valuesOf(callee.object, syntax).some((one) => goesOn(one, syntax))) continue
    const kept = rootsOf(callee.object, syntax).find((one) => isKept(one, syntax))
    if (kept)
      yield { at: call.start, message: `Asks ${nameOf(kept)}, which remembers where it stopped in the call before.` }
  }
}

function isKept({ node, place }: Root, syntax: Syntax): boolean {
  const binding = scopesOf(syntax).resolve(node)
  return binding !== undefined && outlives(binding, place, syntax)
}

function nameOf({ node }: Root): string {
  return node.type === 'Identifier' ? node.name : 'this'
}

// `/a/g`, `new RegExp('a', 'g')`, `new RegExp(/a/g)`
function goesOn(made: Node, syntax: Syntax): boolean {
  if (made.type === 'Literal') return 'regex' in made && /[gy]/.test(made.regex.flags)
  if (made.type !== 'NewExpression' && made.type !== 'CallExpression') return false
  const [source, flags] = made.arguments as Node[]
  if (made.callee.type !== 'Identifier' || made.callee.name !== 'RegExp' || !source) return false
  if (flags) return /[gy]/.test(constantsIn(syntax).textOf(flags) ?? '')
  return valuesOf(source, syntax).some((one) => one.type === 'Literal' && goesOn(one, syntax))
}

function isInLoop(node: Node, syntax: Syntax): boolean {
  return [...syntax.around(node)].some(({ type }) => /^(?:For|While|DoWhile)\w*Statement$/.test(type))
}

function changedBy({ target, how }: Change, syntax: Syntax): string | undefined {
  // A variable that is written is itself changed, not what it held before.
  const isItself = target.type === 'Identifier' && how === 'written'
  const roots = isItself ? [{ node: target, place: target }] : rootsOf(target, syntax)
  for (const root of roots) {
    const what = changedAt(root, how, syntax)
    if (what) return what
  }
  return undefined
}

function changedAt({ node, place }: Root, how: Change['how'], syntax: Syntax): string | undefined {
  if (node.type === 'ThisExpression')
    return isShared(node, syntax) ? 'the one that there is, which outlives the call' : undefined
  if (node.type !== 'Identifier') return undefined
  const binding = scopesOf(syntax).resolve(node)
  if (binding) return outlives(binding, place, syntax) ? `${node.name}, which outlives the call` : undefined
  if (/^(arguments|undefined)$/.test(node.name)) return undefined
  const isOwn = /^(module|exports)$/.test(node.name) && !isLate(place, syntax)
  return how !== 'called' && !isOwn ? `${node.name}, which belongs to everyone` : undefined
}

function isOfItself(target: Node, { start, end }: Node, syntax: Syntax): boolean {
  if (target.start < start || target.end > end) return false
  return rootsOf(target, syntax).some(({ node }) => node.type === 'ThisExpression') && isInMethod(target, syntax)
}
