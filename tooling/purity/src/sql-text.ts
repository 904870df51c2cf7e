import { lexed } from './lexed.ts'

// A name as SQL writes it: bare, quoted, qualified, or not known (\u0000 stands for what is put into a template).
const NAME = String.raw`(?:["\`\[]?[\w$\u0000]+["\`\]]?\.){0,2}["\`\[]?[\w$\u0000]+["\`\]]?`
const CERTAIN_NAME = String.raw`(?:\S*[._"\`\[\u0000]\S*)`
const VALUE = String.raw`(?:\$\d+|\?|:\w+|@\w+|%s|'|\u0000|-?\d|null\b|true\b|false\b|not\b|any\s*\(|all\s*\(|\(|${NAME})`
const END = String.raw`\s*(?:;|$)`

const pattern = (...parts: string[]) => new RegExp(`^${parts.join(String.raw`\s+`)}`, 'i')

/** What only SQL says. */
const STATEMENTS = [
  // select … from …, where what is selected or what follows is nothing that prose says
  pattern(
    'select',
    String.raw`(?:distinct\s+(?:on\s*\([^)]*\)\s+)?|all\s+)?(?:top\s+\d+\s+)?(?:[\w.]+\.)?\*`,
    `from\\s*\\S`,
  ),
  pattern('select', String.raw`[^;]*?[(),"$\u0000=.\x60][^;]*?\bfrom`, `(?:only\\s+|lateral\\s+)?[(\\w"\`\\[\u0000]`),
  pattern('select', String.raw`[\w\s]+?\bas\s+["\w]+\s+from`, NAME),
  pattern(
    'select',
    String.raw`[\w\s]+?\bfrom`,
    NAME,
    `(?:as\\s+)?(?:\\w+\\s+)?(?:where|order\\s+by|group\\s+by|limit|offset|fetch|having|for\\s+(?:update|share)|(?:left|right|inner|full|cross|outer)\\s+(?:outer\\s+)?join|join|union|intersect|except)\\b`,
  ),
  pattern('select', String.raw`[\w\s]+?\bfrom`, `(?:${CERTAIN_NAME}|${NAME}\\s*;)`),
  pattern('select', String.raw`(?:[^;]*?::[a-z]\w+|from\s+${NAME}\s+(?:where|join)\b)`),
  pattern('select', `(?:id|\\d+|\\w+_\\w+|\\w+Id)`, 'from', NAME + END),
  pattern(
    'select',
    String.raw`(?:\d+|[a-z_][\w.]*\((?!(?:s|es|optional|required)\))[\s\S]*\))(?:::\w+)?(?:\s+as\s+\w+)?${END}`,
  ),
  pattern(
    'insert',
    '(?:or\\s+\\w+\\s+|ignore\\s+)?into',
    NAME +
      String.raw`(?:\s+as\s+\w+)?\s*(?:\(\s*["\w\u0000]+\s*(?:,|\)\s*(?:values|select|overriding|\u0000|$)|$)|values\b|select\b|default\s+values|\u0000|$(?<=[._"\u0000].*))`,
  ),
  pattern('update', '(?:only\\s+)?' + NAME + '(?:\\s+(?:as\\s+)?\\w+)?', 'set', String.raw`(?:${NAME}\s*=|\(|\u0000)`),
  pattern(
    'delete',
    'from',
    `(?:only\\s+)?${NAME}(?:\\s+(?:as\\s+)?\\w+)?`,
    String.raw`(?:where\s+(?:${NAME}\s*(?:[=<>!]|in\b|is\b|like\b|between\b)|exists|not|\(|\u0000|current)|using\s|returning\b)`,
  ),
  pattern('delete', 'from', `(?:only\\s+)?(?:${CERTAIN_NAME}|${NAME}\\s*;)`),
  pattern(
    'with',
    '(?:recursive\\s+)?["\\w\u0000]+(?:\\s*\\([^)]*\\))?',
    'as',
    String.raw`(?:not\s+)?(?:materialized\s+)?\(\s*(?:select|insert|update|delete|merge|values|with|\u0000)`,
  ),
  pattern('merge', 'into', `${NAME}(?:\\s+(?:as\\s+)?\\w+)?`, 'using', '[\\s\\S]+\\bon\\b'),
  pattern('truncate', `table\\s+(?:only\\s+)?(?:${CERTAIN_NAME}|${NAME}${END})`),
  pattern('truncate', CERTAIN_NAME + END),
  pattern('copy', String.raw`(?:${NAME}|\()[^;]*?\b(?:from|to)\s+(?:stdin|stdout|program|')`),
  pattern(
    'create',
    String.raw`(?:or\s+replace\s+|temp(?:orary)?\s+|unlogged\s+|unique\s+|materialized\s+)*(?:table|index|view|schema|sequence|type|function|trigger|policy|extension|role|domain)(?:\s+concurrently)?`,
    String.raw`(?:if\s+not\s+exists\s+\S|${NAME}\s*\(|${NAME}\s+(?:on\s+${NAME}\s*(?:\(|using|for)|as\s+(?:select|enum|\(|with)|partition\s+of|before|after|like|(?:no)?login|returns|authorization)|${CERTAIN_NAME}${END}|${NAME}\s*;)`,
  ),
  pattern(
    'alter',
    '(?:table|index|view|schema|sequence|type|role|policy|function)',
    String.raw`(?:if\s+exists\s+|only\s+)*${NAME}`,
    String.raw`(?:add|drop|alter|rename|enable|disable|force|owner|set|attach|detach|validate|no\s+force|with)\b`,
  ),
  pattern(
    'drop',
    '(?:table|index|view|schema|sequence|type|role|policy|function|trigger|materialized\\s+view)',
    String.raw`(?:if\s+exists\s+\S|concurrently\s|${CERTAIN_NAME}(?:\s+cascade|\s+restrict)?${END}|${NAME}\s*(?:;|\s(?:cascade|restrict)\b|on\s+${NAME}${END}))`,
  ),
  pattern(
    '(?:grant|revoke)',
    String.raw`(?:all|select|insert|update|delete|usage|execute|references)(?:\s*,\s*\w+)*(?:\s+privileges)?`,
    'on',
    NAME + '[\\s\\S]*?',
    '(?:to|from)',
  ),
  pattern('lock', 'table', NAME, 'in'),
  pattern('explain', '(?:\\(|analyze\\s+|verbose\\s+)*(?:select|insert|update|delete|with)\\b', `[\\s\\S]*(?:${NAME})`),
  pattern('values', String.raw`\(\s*(?:\$\d|\?|\u0000|'|\d)`),
  pattern('values\\s*\\(\\s*(?:\\$\\d|\\?|\u0000)'),
  // transactions
  pattern('start', 'transaction\\b'),
  pattern('begin', '(?:transaction|isolation\\s+level|read\\s+(?:only|write))\\b'),
  pattern('(?:begin|commit|rollback|abort|end)\\s*;\\s*$'),
  pattern('(?:commit|rollback|prepare)', "(?:prepared|transaction)(?:\\s+'|\\s*;|$)"),
  pattern('rollback', 'to', '(?:savepoint\\s+)?[\\w\u0000]+' + END),
  pattern('(?:release\\s+)?savepoint', '[\\w\u0000]+' + END),
  pattern(
    'set',
    '(?:local\\s+|session\\s+)?(?:transaction\\s|session\\s+characteristics|(?:statement|lock|idle_in_transaction_session)_timeout|search_path|role\\s)',
  ),
]

/** What parts of a statement say that nothing else does. */
const PARTS = [
  pattern(
    `(?:where|and|or|on|having)`,
    `${NAME}\\s*(?:=|<>|!=|<=?|>=?|\\s(?:i?like|in|is|between|similar\\s+to)\\s)\\s*(?:\\$\\d+|\\?(?:\\s|$|\\))|\u0000|'|(?:not\\s+)?null(?:${END}|\\s+(?:and|or)\\s+${NAME}\\s*[=<>!])|any\\s*\\()`,
  ),
  pattern(`where`, `${NAME}\\s*(?:=|<>|!=)\\s*${VALUE}${END}`),
  pattern(
    'order',
    'by',
    `${NAME}(?:\\s+(?:asc|desc)\\b|\\s*,\\s*${NAME}\\s+(?:asc|desc)\\b|\\s+nulls\\s+(?:first|last))`,
  ),
  pattern('order', 'by', CERTAIN_NAME + END),
  pattern(
    '(?:(?:inner|cross|(?:left|right|full)(?:\\s+outer)?)\\s+)?join',
    `(?:lateral\\s+)?${NAME}(?:\\s+(?:as\\s+)?\\w+)?`,
    `(?:on\\s+\\(?${NAME}\\s*=|using\\s*\\()`,
  ),
  pattern('for', '(?:no\\s+key\\s+)?(?:update|share)', '(?:skip\\s+locked|nowait|of\\s+\\w+)' + END),
  pattern('on', 'conflict', '(?:\\(|on\\s+constraint|do\\s+(?:nothing|update))'),
  pattern('group', 'by', `${NAME}(?:\\s*,\\s*${NAME})+${END}`),
  pattern('(?:limit|offset)', '\\$\\d'),
  pattern('returning', String.raw`(?:\*|${NAME}(?:\s*,\s*${NAME})+)${END}`),
]

const LONG = 4_000
const COMMENTS = /--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\//g
const FIRST = /^[\s(\u0000;]+/
const SENTENCE = /^[A-Z][a-z]+\s/
const WORD =
  /select|insert|update|delete|with|merge|truncate|copy|create|alter|drop|grant|revoke|lock|explain|values|start|begin|commit|rollback|abort|end|prepare|savepoint|set|where|and|or|having|on|order|join|inner|left|right|full|cross|for|group|limit|offset|returning|release/i

// Without one of these in what it says, no text is SQL; but one of them may be in parts.
const SAID =
  /select|insert|update|delete|truncate|merge|create|alter|drop|grant|revoke|values|transaction|savepoint|rollback|commit|begin|where|order|join|conflict|returning|explain|copy|lock|limit|offset|group/i
const IN_PARTS = /['"`]\s*\+|\.\s*(join|concat)\s*\(|\\[ux]/i

/** Whether a file may hold SQL, as far as can be told without its tree. */
export function mayHoldSql(text: string): boolean {
  return IN_PARTS.test(text) || SAID.test(lexed(text)?.texts ?? text)
}

/**
 * Whether a text is SQL: a statement, several, or a part of one that nothing else would say. What is put into it stands
 * as \u0000. Prose that has the same words, a label or a message that quotes a statement, is none.
 */
export function looksLikeSql(text: string): boolean {
  if (text.length < 6 || !WORD.test(text)) return false
  const bare = text.slice(0, LONG).replace(COMMENTS, ' ')
  return [bare, ...bare.split(';').slice(1)].some((statement) => isStatement(statement.replace(FIRST, '').trimEnd()))
}

function isStatement(statement: string): boolean {
  if (isSentence(statement)) return false
  return STATEMENTS.some((one) => one.test(statement)) || PARTS.some((one) => one.test(statement))
}

// `Select one, or two, from the list.` begins as a sentence does; SQL is written in one case or the other, but for signs
// that no sentence has.
function isSentence(statement: string): boolean {
  const bare = statement.replace(/'[^']*'|"[^"]*"/g, '')
  if (
    /\b(the|your|this|that|these|please|you)\s|\ban?\s+(?!from|desc|asc|as|join|on|is|in|and|or|not|set|using|where|left|right|inner|cross|full|order|group|limit|for|values|returning)[a-z]{3}/i.test(
      bare,
    )
  )
    return true
  return /[a-z]{2}[.!?…:]$/.test(statement) || (SENTENCE.test(statement) && !SIGNS.test(statement))
}

const SIGNS = /\*\s+from\b|=\s*(\$|\?|'|\d|\u0000)|\$\d|\binto\s+\S+\s*\(\w+,/i
