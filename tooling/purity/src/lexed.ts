/** A text taken apart without a tree: what is code in it, and what is written in its strings and templates. */
export interface Lexed {
  /** The code; strings stand in it as `''`, comments as a space. What is put into a template is code. */
  readonly code: string
  /** What its strings and templates say, one a line. */
  readonly texts: string
}

const STRING = String.raw`'(?:[^'\\\n]|\\[^])*'|"(?:[^"\\\n]|\\[^])*"`
const COMMENT = String.raw`\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/`
const OUTSIDE = new RegExp(`[^'"\`/\\\\]+|${STRING}|${COMMENT}|[^]`, 'y')
// Braces count only where one of them ends what is put into a template.
const WITHIN = new RegExp(`[^'"\`/\\\\{}]+|${STRING}|${COMMENT}|[^]`, 'y')
const CHUNK = /((?:[^`\\$]|\\[^]|\$(?!\{))*)(`|\$\{)/y
// Behind a value a slash divides; behind anything else it may begin a regular expression.
const VALUE_BEFORE = /[\w$]\s*$/
const KEYWORD_BEFORE =
  /\b(?:return|typeof|case|in|of|do|else|void|delete|throw|new|instanceof|await|yield|default|extends)\s*$/
const JSX = /\/>|<\//

/** Code in which brackets behind a value, which hold the name of a member, are not empty. */
export const COMPUTES =
  /[\w$)\]}'"`!?./](?<!(?<![.\w$#]\s*)(?:case|const|default|else|extends|in|return|throw|typeof|var))\s*\[(?!\s*\])/

/** Code in which an equals sign does not only declare a name: a default, an assignment. */
export const ASSIGNS = /(?<!\b(?:const|let|var|type)\s+(?:[\w$]+|\[[\w$, ]*\]|\{[\w$, ]*\})\s*|[=!<>])=(?![=>])/

let last: { readonly text: string; readonly lexed: Lexed | undefined } | undefined

/** Takes a text apart; nothing where only a parser could: regular expressions, escapes in names, JSX. */
export function lexed(text: string): Lexed | undefined {
  if (last?.text !== text) last = { text, lexed: JSX.test(text) ? undefined : takenApart(text) }
  return last.lexed
}

function takenApart(text: string): Lexed | undefined {
  const [code, texts]: [string[], string[]] = [[], []]
  const open: boolean[] = [] // of each brace, whether it ends what is put into a template
  let at = 0

  while (at < text.length) {
    const piece = next(open.length > 0 ? WITHIN : OUTSIDE)
    if (!take(piece, piece.charAt(0))) return undefined
  }
  return { code: code.join(''), texts: texts.join('\n') }

  function next(pattern: RegExp): string {
    pattern.lastIndex = at
    const [piece = ''] = pattern.exec(text) ?? []
    at += piece.length
    return piece
  }

  function take(piece: string, first: string): boolean {
    if (first === '`') return template()
    if (first === "'" || first === '"') return string(piece)
    if (first === '/') return piece.length > 1 ? keep(' ') : divides(code) && keep(piece)
    if (open.length > 0 && (piece === '{' || piece === '}')) return brace(piece)
    return first !== '\\' && keep(piece)
  }

  function brace(piece: string): boolean {
    if (piece === '{') return open.push(false) > 0 && keep(piece)
    return open.pop() ? keep(')') && template() : keep(piece)
  }

  // A quote alone ends nowhere.
  function string(piece: string): boolean {
    return piece.length > 1 && texts.push(piece.slice(1, -1)) > 0 && keep(`''`)
  }

  function keep(piece: string): boolean {
    return code.push(piece) > 0
  }

  function template(): boolean {
    CHUNK.lastIndex = at
    const [chunk = '', said = '', end] = CHUNK.exec(text) ?? []
    at += chunk.length
    if (end === '${') open.push(true)
    return chunk !== '' && texts.push(said) > 0 && keep(end === '${' ? `''(` : `''`)
  }
}

function divides(code: readonly string[]): boolean {
  const before = code.slice(-3).join('').slice(-40)
  return VALUE_BEFORE.test(before) && !KEYWORD_BEFORE.test(before)
}
