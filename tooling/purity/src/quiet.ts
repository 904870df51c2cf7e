import type { Settings } from './model.ts'
import type { Node, Syntax } from './syntax.ts'

/** A text, and what is left of it where functions that no rule could mind are emptied. */
export interface Hushed {
  /** The text with spaces in their place: everything else stands where it stood. */
  readonly blanked: string
  /** The same without the spaces: what hints look at. */
  readonly kept: string
  readonly quiet: readonly Quiet[]
}

/** An exported function that was emptied. */
export interface Quiet {
  readonly name: string
  readonly start: number
  readonly end: number
}

const HEAD = /^export function ([\w$]+)\(/gm
// A function that only calculates with what it is given: members, arithmetic, fresh objects and arrays. No text, no
// branch, no assignment, no type by name, and no call but of these, so that nothing can come in or go out otherwise.
const [NAME, CALLS, CALCULATES] = [
  String.raw`[a-z_$][\w$]*`,
  String.raw`\.(?:map|filter|flatMap|reduce|slice|at|trim|toFixed|toLowerCase|toUpperCase)\(`,
  String.raw`Math\.(?:abs|ceil|floor|hypot|max|min|pow|round|sign|sqrt|trunc)\(`,
]
const NOT_ALONE =
  'abstract|accessor|arguments|as|assert|asserts|async|await|break|case|catch|class|const|continue|debugger|declare|default|delete|do|else|enum|eval|export|extends|false|finally|for|function|get|global|if|implements|import|in|infer|instanceof|interface|is|keyof|let|module|namespace|new|null|of|out|override|package|private|protected|public|require|return|satisfies|set|static|super|switch|symbol|this|throw|true|try|type|typeof|undefined|unique|using|var|void|while|with|yield'
const WORD = String.raw`(?!(?:${NOT_ALONE})\b)${NAME}`
const CALCULATION = new RegExp(
  `^(?:${[
    // How many there are is a matter of counting, not of the domain.
    String.raw`(?:=>|[(,]|\breturn) ${WORD}\.(?:length|size) [<>]=? ${WORD}(?=\s*[),;}])`,
    String.raw`[\s,;:{}%)]|[*](?![*=])|[+](?![+=])|-(?![-=])|=>|\.\.\.`,
    String.raw`const ${WORD} = (?!=)|= \d+(?=[,)])`,
    `${CALLS}|${CALCULATES}`,
    String.raw`(?<=[=+*%,:>(-] ?|\breturn )\(`,
    String.raw`\.${NAME}(?![\w$]| ?[(=<])|\[\]|\d+(?![\w$.])`,
    String.raw`(?:return|readonly)\b|${WORD}(?![\w$])`,
  ].join('|')})*$`,
)
const [OPEN, CLOSE] = ['{', '}'].map((sign) => sign.charCodeAt(0))
// Words that some rule looks for, wherever they stand.
const LOUD =
  /begin|commit|roll|save|connect|trans|release|tx|trx|conn|pool|knex|db|database|client|session|cursor|manager|source|query|runner|prisma|kysely|sequelize|sql|dispatch|spine|registry|runtime|process|console|fetch|crypto|random|performance|global|window|self|frames|navigator|location|document|constructor|prototype|proto__|caches|alert|prompt|confirm|timeout|interval|immediate|microtask|scheduler|exports|tenant|input|retr|attempt|tries|backoff|again|dayjs|moment|luxon|\bos\b|storage|then|reject|refuse|deny|accept|deprecated|operation\b|contract\b|\bhttp\b/i

/** How the functions of a workspace are emptied that none of its rules could mind. */
export function hushing({ transactionWords }: Pick<Settings, 'transactionWords'>): (text: string) => Hushed {
  const own = transactionWords
    .filter((word) => !LOUD.test(word))
    .map((word) => word.replaceAll(/[^\w]/g, String.raw`\$&`))
  const loud = own.length > 0 ? new RegExp(`${LOUD.source}|${own.join('|')}`, 'i') : LOUD
  return (text) => without(candidatesIn(text, loud), text)
}

/** Empties nothing. */
export function asItIs(text: string): Hushed {
  return { blanked: text, kept: text, quiet: [] }
}

function candidatesIn(text: string, loud: RegExp): Quiet[] {
  const found: Quiet[] = []
  HEAD.lastIndex = 0
  for (let head = HEAD.exec(text); head; head = HEAD.exec(text)) {
    const end = text.indexOf('\n}', head.index) + 2
    if (end < 2) break
    const code = text.slice(HEAD.lastIndex, end)
    const isWhole = end === text.length || text[end] === '\n'
    if (isWhole && CALCULATION.test(code) && isOneFunction(code) && !loud.test(code))
      found.push({ name: head[1] ?? '', start: head.index, end })
  }
  return found
}

const BEGINS = /^[^()\n]*\)(?:: [\w[\] ]+)? \{\n/

// Parameters and perhaps a short type, and then one body that ends where the text does.
function isOneFunction(code: string): boolean {
  let depth = BEGINS.test(code) ? 0 : -1
  for (let at = code.indexOf('{\n') + 1; at < code.length - 1 && depth >= 0; at++) {
    const char = code.charCodeAt(at)
    if (char === OPEN) depth++
    else if (char === CLOSE) depth--
  }
  return depth === 0
}

// Whoever is named elsewhere in what is left may be followed from there.
function without(candidates: readonly Quiet[], text: string): Hushed {
  const quiet = [...candidates]
  for (;;) {
    const kept = cut(quiet, text, '')
    const loud = quiet.findIndex(({ name }) => kept.indexOf(name) !== kept.lastIndexOf(name))
    if (loud < 0) return { kept, blanked: quiet.length > 0 ? cut(quiet, text, ' ') : text, quiet }
    quiet.splice(loud, 1)
  }
}

function cut(quiet: readonly Quiet[], text: string, by: '' | ' '): string {
  let [cut, from] = ['', 0]
  for (const { name, start, end } of quiet) {
    const body = start + `export function ${name}(`.length
    cut += `${text.slice(from, body)}) {${by.repeat(end - body - 4)}}`
    from = end
  }
  return cut + text.slice(from)
}

/** Whether what was emptied are functions of the module, and none names what stands outside of it. */
export function areAlone(quiet: readonly Quiet[], program: Syntax['program'], text: string): boolean {
  const functions = new Set<number>()
  const names: string[] = []
  for (const statement of program.body as Node[]) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : undefined
    if (declared?.type === 'FunctionDeclaration') functions.add(statement.start).add(-statement.end)
    names.push(...namesOf(statement, text))
  }
  const code = quiet
    .map(({ name, start, end }) => text.slice(start + `export function ${name}(`.length, end))
    .join('\n')
  return (
    quiet.every(({ start, end }) => functions.has(start) && functions.has(-end)) &&
    !names.some((name) => isNamedIn(name, code))
  )
}

// What a statement declares; every word of it where that takes more than a look.
function namesOf(statement: Node, text: string): readonly string[] {
  if (statement.type === 'ImportDeclaration') return statement.specifiers.map(({ local }) => local.name)
  const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
  if (declared && 'id' in declared && declared.id) return declared.id.type === 'Identifier' ? [declared.id.name] : []
  if (declared?.type === 'VariableDeclaration' && declared.declarations.every(({ id }) => id.type === 'Identifier'))
    return declared.declarations.map(({ id }) => (id as { name: string }).name)
  return text.slice(statement.start, statement.end).match(/[\w$]+/g) ?? []
}

const PART = /[\w$]/

function isNamedIn(name: string, code: string): boolean {
  for (let at = code.indexOf(name); at >= 0; at = code.indexOf(name, at + 1)) {
    if (!PART.test(code[at - 1] ?? '') && !PART.test(code[at + name.length] ?? '') && code[at - 1] !== '.') return true
  }
  return false
}
