import { importedAs, textsOf } from './known-text.ts'
import { namesDatabase } from './database-names.ts'
import { declaredType, typeNamed } from './declared.ts'
import { isIndexedDb } from './indexed-db.ts'
import { isOfHandedOut } from './callers.ts'
import { kindOfModule } from './module-kind.ts'
import {
  BUILT_IN,
  DATABASE,
  named,
  ofModule,
  OTHER,
  together,
  UNKNOWN,
  type Asked,
  type Origin,
} from './origin-verdict.ts'
import { remembered } from './remembered.ts'
import { isFunction, keyOf, scopesOf } from './scope.ts'
import { childrenOf, type ClassNode, type Node, type NodeOf } from './syntax.ts'
import { bare, classAround } from './uses.ts'
import { itemsOf, stepsOf } from './value-steps.ts'

/** Where an expression's object comes from. */
export const originOf = remembered(findOrigin, UNKNOWN, ({ word }: Asked, _depth?: number) => word)

function findOrigin(node: Node, asked: Asked, depth = 0): Origin {
  if (depth > 40) return UNKNOWN
  const type = declaredType(node, asked.file)
  const typed = type && originOfType(type, asked)
  if (typed?.verdict === 'database') return typed
  const made = originOfBare(bare(node), asked, depth)
  if (typed?.verdict === 'other' && isBelieved(node, made)) return typed
  return typed ? { ...made, names: [...made.names, ...typed.names] } : made
}

// An assertion may say anything; where the value is known to be, or called, a database, it is not believed.
function isBelieved(node: Node, made: Origin): boolean {
  if (made.verdict === 'database') return false
  return !/^TS(?:As|TypeAssertion)/.test(node.type) || !made.names.some(namesDatabase)
}

function originOfBare(node: Node, asked: Asked, depth: number): Origin {
  if (/^(?:Literal|TemplateLiteral|ArrayExpression|JSX\w+|UnaryExpression|BinaryExpression)$/.test(node.type))
    return OTHER
  const find = isFunction(node) ? () => OTHER : FIND.get(node.type)
  return find ? find(node, asked, depth) : (ofSteps(node, asked, depth) ?? UNKNOWN)
}

type Find<N extends Node = Node> = (node: N, asked: Asked, depth: number) => Origin
const FIND = new Map<string, Find>([
  on('Identifier', ofName),
  on('MemberExpression', ofMember),
  on('CallExpression', ofCall),
  on('NewExpression', ofNew),
  on('ObjectExpression', ofObject),
  on('ClassExpression', ofClass),
  on('ThisExpression', ofThis),
  on('Super', ofThis),
  on('ImportExpression', ({ source }, asked) => ofLoaded(source, asked)),
])

function on<T extends Node['type']>(type: T, find: Find<NodeOf<T>>): [string, Find] {
  return [type, find as Find]
}

function ofLoaded(source: Node, asked: Asked): Origin {
  const known = textsOf(source, asked.file).find(({ text }) => !text.includes('\u0001'))
  return ofModule(known?.text ?? './', '*', asked)
}

function ofSteps(node: Node, asked: Asked, depth: number): Origin | undefined {
  const steps = stepsOf(node, asked.file)
  return steps && together(steps.map((one) => originOf(one, asked, depth + 1)))
}

function ofName(node: NodeOf<'Identifier'>, asked: Asked, depth: number): Origin {
  const binding = scopesOf(asked.file.syntax).resolve(node)
  if (!binding) return BUILT_IN.test(node.name) ? OTHER : named(UNKNOWN, node.name)
  if (binding.from) return named(ofModule(binding.from.source, binding.from.name, asked), node.name)
  if (binding.kind === 'enum') return OTHER
  if (binding.kind === 'class') return ofClass(binding.node as ClassNode, asked, depth)
  if (binding.kind === 'function') return named(UNKNOWN, node.name)
  const last = binding.path.at(-1)
  const key = typeof last === 'string' ? last : undefined
  const steps = ofSteps(node, asked, depth)
  if (steps) return named(isOfHandedOut(binding, asked.file) ? together([steps, UNKNOWN]) : steps, node.name, key)
  return named(ofPattern(binding.node, binding.path.length, asked, depth), node.name, key)
}

// `const { client } = x`: where x comes from.
function ofPattern(node: Node, deep: number, asked: Asked, depth: number): Origin {
  if (deep === 0 || node.type !== 'VariableDeclarator' || !node.init) return UNKNOWN
  const { verdict } = originOf(node.init, asked, depth + 1)
  return verdict === 'unknown'
    ? UNKNOWN
    : verdict === 'other' && !isForeign(node.init, asked)
      ? UNKNOWN
      : { verdict, names: [] }
}

function ofMember(node: NodeOf<'MemberExpression'>, asked: Asked, depth: number): Origin {
  const key = keyOf(node.property as Node, node.computed)?.replace(/^#/, '')
  const steps = ofSteps(node, asked, depth)
  if (steps) return named(steps, key)
  const from = importedAs(node, asked.file)
  const object = originOf(node.object, asked, depth + 1)
  if (object.verdict === 'database') return named(DATABASE, key)
  if (object.verdict === 'other' && isForeign(node.object, asked)) return OTHER
  const isOurs = from && kindOfModule(from.source, asked.workspace) === 'ours'
  return named(isOurs ? { ...UNKNOWN, from } : UNKNOWN, key)
}

// What belongs to a package that is no database, or to a built-in, is neither.
const isForeign = remembered(findForeign, false)

function findForeign(node: Node, asked: Asked): boolean {
  let root = bare(node)
  while (root.type === 'MemberExpression' || root.type === 'CallExpression') {
    root = bare(root.type === 'MemberExpression' ? root.object : root.callee)
  }
  if (root.type === 'NewExpression') root = bare(root.callee)
  if (root.type !== 'Identifier') return root.type === 'ImportExpression'
  const binding = scopesOf(asked.file.syntax).resolve(root)
  if (!binding) return BUILT_IN.test(root.name)
  if (binding.from) return kindOfModule(binding.from.source, asked.workspace) === 'other'
  if (isOfHandedOut(binding, asked.file)) return false
  const steps = stepsOf(root, asked.file)
  const type = declaredType(root, asked.file)
  if (type) return originOfType(type, asked).verdict === 'other'
  return steps !== undefined && steps.every((step) => bare(step) !== root && isForeign(step, asked))
}

function ofCall(node: NodeOf<'CallExpression'>, asked: Asked, depth: number): Origin {
  const callee = bare(node.callee)
  const [first] = node.arguments as Node[]
  const name = callee.type === 'Identifier' ? callee.name : undefined
  if (name === 'require' && first) return ofLoaded(first, asked)
  if (callee.type === 'MemberExpression') return ofMethodCall(node, callee, asked, depth)
  const steps = ofSteps(node, asked, depth)
  return steps ? named(steps, name) : originOf(callee, asked, depth + 1)
}

function ofMethodCall(
  node: NodeOf<'CallExpression'>,
  callee: NodeOf<'MemberExpression'>,
  asked: Asked,
  depth: number,
): Origin {
  if (isIndexedDb(node, asked.file)) return OTHER
  const key = keyOf(callee.property as Node, callee.computed)
  const args = node.arguments as Node[]
  if (isGlobalCopy(callee, key)) return together(copied(args, asked).map((one) => originOf(one, asked, depth + 1)))
  if (key === 'catch' || key === 'finally') return originOf(callee.object, asked, depth + 1)
  const steps = ofSteps(node, asked, depth)
  if (steps) return named(steps, key)
  const object = originOf(callee.object, asked, depth + 1)
  const isOwn = object.verdict === 'other' && !isForeign(callee.object, asked)
  return named({ verdict: isOwn ? 'unknown' : object.verdict, names: [] }, key)
}

function isGlobalCopy(callee: NodeOf<'MemberExpression'>, key: string | undefined): boolean {
  return (
    callee.object.type === 'Identifier' &&
    /^(?:Object|Promise|Reflect)$/.test(callee.object.name) &&
    /^(?:assign|create|freeze|seal|resolve|race|any|all|setPrototypeOf|fromEntries|entries)$/.test(key ?? '')
  )
}

function copied(args: readonly Node[], { file }: Asked): Node[] {
  return args.flatMap((one) => (bare(one).type === 'ArrayExpression' ? [...itemsOf(one, file)] : [one]))
}

function ofNew(node: NodeOf<'NewExpression'>, asked: Asked, depth: number): Origin {
  const callee = bare(node.callee)
  const binding = callee.type === 'Identifier' ? scopesOf(asked.file.syntax).resolve(callee) : undefined
  if (binding?.kind === 'class') return ofClass(binding.node as ClassNode, asked, depth)
  if (callee.type === 'Identifier' && callee.name === 'Proxy' && !binding)
    return together((node.arguments as Node[]).slice(0, 1).map((one) => originOf(one, asked, depth + 1)))
  return originOf(callee, asked, depth + 1)
}

function ofObject(node: NodeOf<'ObjectExpression'>, asked: Asked, depth: number): Origin {
  const spreads: Origin[] = []
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') spreads.push(originOf(property.argument, asked, depth + 1))
    else if (keyOf(property.key as Node, property.computed) === asked.word) return OTHER
  }
  return spreads.length > 0 ? together(spreads) : UNKNOWN
}

function ofClass(node: ClassNode, asked: Asked, depth: number): Origin {
  const own = node.body.body.some((one) => 'key' in one && keyOf(one.key as Node, one.computed) === asked.word)
  if (own) return OTHER
  return node.superClass ? originOf(node.superClass, asked, depth + 1) : named(UNKNOWN, node.id?.name)
}

function ofThis(node: Node, asked: Asked, depth: number): Origin {
  const own = classAround(node, asked.file)
  if (!own) return ofFreeThis(node, asked, depth)
  if (node.type !== 'Super') return ofClass(own, asked, depth)
  return own.superClass ? originOf(own.superClass, asked, depth + 1) : UNKNOWN
}

function ofFreeThis(node: Node, asked: Asked, depth: number): Origin {
  for (const one of asked.file.syntax.around(node)) {
    const type = isFunction(one) ? typeOfThis(one.params as Node[]) : undefined
    if (type) return originOfType(type, asked)
    if (one.type === 'ObjectExpression') return ofObject(one, asked, depth)
  }
  return isMadeHere(asked) ? OTHER : UNKNOWN
}

function typeOfThis(parameters: readonly Node[]): Node | undefined {
  const self = parameters.find((one) => one.type === 'Identifier' && one.name === 'this')
  return self?.type === 'Identifier' ? self.typeAnnotation?.typeAnnotation : undefined
}

// `this.release = function …`, `Order.prototype.release = …`: how a class was written before there were classes.
function isMadeHere({ file, word }: Asked): boolean {
  return file.syntax.all('AssignmentExpression').some(({ left, right }) => {
    if (left.type !== 'MemberExpression' || keyOf(left.property as Node, left.computed) !== word) return false
    const { object } = left
    const isOwn = object.type === 'MemberExpression' && keyOf(object.property as Node, object.computed) === 'prototype'
    return (isOwn || object.type === 'ThisExpression') && (isFunction(bare(right)) || bare(right).type === 'Identifier')
  })
}

/** Where a type comes from. A container of databases is none. */
export function originOfType(type: Node, asked: Asked, depth = 0): Origin {
  if (depth > 6) return UNKNOWN
  if (type.type === 'TSImportType') return ofModule(type.source.value, '*', asked)
  if (type.type === 'TSTypeQuery')
    return type.exprName.type === 'Identifier' ? ofTypeName(type.exprName, asked, depth) : UNKNOWN
  if (type.type === 'TSTypeReference') return ofReference(type, asked, depth)
  if (type.type === 'TSInterfaceDeclaration') {
    const bases = type.extends.map(({ expression }) => originOf(expression as Node, asked, depth + 1))
    return bases.some(({ verdict }) => verdict === 'database') ? DATABASE : UNKNOWN
  }
  return ofTypeParts(type, asked, depth)
}

function ofReference(type: NodeOf<'TSTypeReference'>, asked: Asked, depth: number): Origin {
  const own = typeNamed(type, asked.file)
  const [root, name] = [leftmost(type.typeName as Node), nameOf(type.typeName as Node)]
  if (own) return named(originOfType(own, asked, depth + 1), name)
  const origin = root ? ofTypeName(root, asked, depth) : UNKNOWN
  if (origin.verdict !== 'unknown' || !type.typeArguments) return named(origin, name)
  return named(together(type.typeArguments.params.map((one) => originOfType(one, asked, depth + 1))), name)
}

function ofTypeParts(type: Node, asked: Asked, depth: number): Origin {
  if (/^TS(?:String|Number|Boolean|BigInt|Symbol)Keyword$|^TS(?:FunctionType|LiteralType)$/.test(type.type))
    return OTHER
  if (!/^TS(?:Union|Intersection|Parenthesized|Array|TypeOperator|Optional|Rest|IndexedAccess)/.test(type.type))
    return UNKNOWN
  const parts = childrenOf(type).filter((one) => !/^TS(?:Null|Undefined|Void)Keyword$/.test(one.type))
  return together(parts.map((one) => originOfType(one, asked, depth + 1)))
}

function ofTypeName(name: NodeOf<'Identifier'>, asked: Asked, depth: number): Origin {
  const binding = scopesOf(asked.file.syntax).resolve(name)
  if (binding?.from) return ofModule(binding.from.source, binding.from.name, asked)
  if (binding?.kind === 'class') return ofClass(binding.node as ClassNode, asked, depth + 1)
  if (binding) return originOf(name, asked, depth + 4)
  return BUILT_IN.test(name.name) && name.name !== 'Promise' && name.name !== 'Array' ? OTHER : UNKNOWN
}

function leftmost(node: Node): NodeOf<'Identifier'> | undefined {
  if (node.type === 'Identifier') return node
  return node.type === 'TSQualifiedName' ? leftmost(node.left as Node) : undefined
}

function nameOf(node: Node): string | undefined {
  return node.type === 'Identifier' ? node.name : node.type === 'TSQualifiedName' ? node.right.name : undefined
}
