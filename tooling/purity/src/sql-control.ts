/** What stands in a text for a part that is not known. */
export const HOLE = '\u0000'

const NAME = String.raw`(?:"[^"]*"|\[[^\]]*\]|[\w$\u0000-\u0003.@-]+)`
const UNIT = '(?: (?:work|tran|transaction))?'
const MODE = String.raw`(?:[ ,]*(?:isolation|level|serializable|repeatable|read|committed|uncommitted|only|write|not|deferrable|deferred|immediate|exclusive|concurrent|with|consistent|snapshot|mark|,|\u0000))*`
const CHAIN = String.raw`(?: and(?: no)? chain)?(?: (?:no )?release)?`

// Every form is anchored: a statement that goes on otherwise is prose, or another statement.
const FORMS = [
  `begin${UNIT}${MODE}`,
  `begin (?:tran|transaction) ${NAME}`,
  `start transaction${MODE}`,
  `(?:commit|end)${UNIT}${CHAIN}`,
  `commit (?:tran|transaction) ${NAME}`,
  `commit prepared .*`,
  `(?:rollback|abort)${UNIT}${CHAIN}`,
  `rollback${UNIT} to(?: savepoint)? ${NAME}`,
  `rollback (?:tran|transaction) ${NAME}`,
  `rollback prepared .*`,
  `savepoint ${NAME}`,
  `save (?:tran|transaction) ${NAME}`,
  `release(?: savepoint)? ${NAME}`,
  `prepare transaction .*`,
  `set (?:local |session |global )?transaction .*`,
  `set session characteristics as transaction .*`,
  String.raw`set (?:local |session |global )?(?:default_)?transaction_\w+ ?(?:=|to) ?.*`,
  String.raw`set (?:local |session |global )?autocommit ?(?:=|to)? ?.*`,
]
const CONTROL = new RegExp(`^\u0000? ?(?:${FORMS.join('|')})$`, 'i')
// What is plainly no prose, even where nobody knows that it is SQL.
const PLAIN =
  /^(?:begin|commit|rollback|end) (?:work|tran(?:saction)?)\b|^start transaction\b|^rollback to\b|^release savepoint |^(?:begin|start) \w* ?isolation level |^begin (?:isolation|read|deferrable)|^prepare transaction '|^set (?:local |session )?transaction(?: isolation| read|_)|^set session characteristics as transaction/i
const STATEMENT =
  /^(?:select\b|insert into |update \S+ (?:as \S+ )?set |delete from |merge into |with \S+ as |create (?:or |table|index|unique|schema|function|role|view|type)|alter (?:table|role|schema|type)|drop (?:table|index|role|schema|view)|truncate |copy \S+ |lock table |grant .* to |revoke .* from |do \$|call \S+\(|set \S+ ?(?:=|to) ?)/i
const WORDS = /begin|start|commit|end|abort|rollback|save|release|prepare|transaction|autocommit|dblink/i
// Settings of the transaction by a function, and a second connection, which has transactions of its own.
const SETTING = /\bset_config ?\( ?'(?:default_)?transaction_|\bdblink(?:_exec|_connect(?:_u)?|_send_query)? ?\(/i

/** The statements of an SQL text, without comments, their blanks made one. What is quoted is left as it is. */
export function statementsOf(sql: string): string[] {
  return [...pieces(sql)]
    .join('')
    .split('\u0004')
    .map((one) => one.replaceAll(/\s+/g, ' ').replaceAll('\u0005', ';').trim())
    .filter((one) => one !== '')
}

const TOKEN =
  /--[^\n]*|\/\*!?\d*|\*\/|(?:\b[eE])'(?:[^'\\]|\\[^]|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|(\$\w*\$)[^]*?(?:\1|$)|;|[^-/*'"$;eE]+|[^]/g

// Statements are divided by \u0004; a semicolon that divides nothing is \u0005.
function* pieces(sql: string): Generator<string> {
  let deep = 0
  for (const [token] of sql.matchAll(TOKEN)) {
    if (token.startsWith('/*!')) continue // MySQL runs what stands in it
    if (token.startsWith('/*')) deep++
    else if (token === '*/') deep = Math.max(0, deep - 1)
    else if (deep > 0) continue
    else if (token.startsWith('--')) yield ' '
    else if (token === ';') yield '\u0004'
    else yield token.replaceAll(';', '\u0005')
    if (token.startsWith('/*') || token === '*/') yield ' '
  }
}

/** The first statement of an SQL text that begins, divides or ends a transaction. */
export function controlIn(sql: string): string | undefined {
  if (!WORDS.test(sql)) return undefined
  const statements = statementsOf(sql)
  // The body of a function, or a block, ends with END and is no transaction.
  if (statements.some((one) => /(?:^|\b)begin atomic\b|^(?:declare|begin) /i.test(one) && !CONTROL.test(one)))
    return undefined
  return statements.find((one) => CONTROL.test(one) || SETTING.test(one) || controlsInside(one))
}

// A block may commit by itself.
function controlsInside(statement: string): boolean {
  return /^do\b/i.test(statement) && /\b(?:commit|rollback)\b/i.test(statement.replaceAll(/'[^']*'/g, ''))
}

/** The statement in a text, of which nobody knows that it is SQL, that plainly controls a transaction all the same. */
export function plainControlIn(text: string): string | undefined {
  if (/^[A-Z][a-z]+ [a-z]/.test(text.trim())) return undefined // a sentence begins so; SQL is of one case
  const control = controlIn(text)
  if (control === undefined) return undefined
  const statements = statementsOf(text)
  if (statements.length === 1) {
    const ended = /;\s*$/.test(text) && /^(?:begin|commit|rollback)$/i.test(control)
    return ended || PLAIN.test(control) || SETTING.test(control) || /^do /i.test(control) ? control : undefined
  }
  const known = statements.filter((one) => one !== HOLE)
  const isSql = known.length > 1 && known.every((one) => STATEMENT.test(one) || CONTROL.test(one))
  return isSql ? control : undefined
}

/** Whether a text is plainly SQL. */
export function isPlainlySql(text: string): boolean {
  if (
    !/^\s*(?:--|\/\*|(?:select|insert|update|delete|merge|with|create|alter|drop|truncate|copy|lock|grant|revoke|do|call|set)\b)/i.test(
      text,
    )
  )
    return false
  const [first] = statementsOf(text)
  return first !== undefined && STATEMENT.test(first)
}
