/** A Kconfig condition (Documentation/kbuild/kconfig-language.rst, "Menu dependencies", Linux 5.10). */
export type Condition =
  | { readonly type: 'symbol'; readonly name: string }
  /** A macro call or a text that is no option: nothing in `.config` tells its value. */
  | { readonly type: 'unknown'; readonly text: string }
  | { readonly type: 'compare'; readonly left: string; readonly op: string; readonly right: string }
  | { readonly type: 'not'; readonly operand: Condition }
  | { readonly type: 'and' | 'or'; readonly operands: readonly Condition[] }

/** null when the text is no condition. */
export function parseCondition(text: string): Condition | null {
  const tokens = tokenize(text)
  const [condition, rest] = parseOr(tokens)
  return rest.length === 0 ? condition : null
}

/** Whether it holds (`m` counts as holding); null when that cannot be told. */
export function holds(condition: Condition, valueFor: (option: string) => string): boolean | null {
  switch (condition.type) {
    case 'unknown':
      return null
    case 'symbol':
      return isConstant(condition.name) ? condition.name !== 'n' : valueFor(condition.name) !== 'n'
    case 'compare':
      return compare(condition, valueFor)
    case 'not': {
      const operand = holds(condition.operand, valueFor)
      return operand === null ? null : !operand
    }
    default:
      return join(
        condition.type,
        condition.operands.map(operand => holds(operand, valueFor)),
      )
  }
}

/** The parts that must each hold. */
export function conjuncts(condition: Condition): readonly Condition[] {
  return condition.type === 'and' ? condition.operands.flatMap(conjuncts) : [condition]
}

export function showCondition(condition: Condition): string {
  switch (condition.type) {
    case 'symbol':
      return condition.name
    case 'unknown':
      return condition.text
    case 'compare':
      return `${condition.left}${condition.op}${condition.right}`
    case 'not':
      return `!${showOperand(condition.operand)}`
    default:
      return condition.operands.map(showOperand).join(condition.type === 'and' ? ' && ' : ' || ')
  }
}

function showOperand(condition: Condition): string {
  const text = showCondition(condition)
  return condition.type === 'and' || condition.type === 'or' ? `(${text})` : text
}

/** The options that it names. */
export function optionsIn(condition: Condition): string[] {
  switch (condition.type) {
    case 'symbol':
      return isConstant(condition.name) ? [] : [condition.name]
    case 'unknown':
      return []
    case 'compare':
      return [condition.left, condition.right].filter(side => /^[A-Z]\w*$/.test(side))
    case 'not':
      return optionsIn(condition.operand)
    default:
      return condition.operands.flatMap(optionsIn)
  }
}

function isConstant(name: string): boolean {
  return name === 'y' || name === 'm' || name === 'n'
}

function compare({ left, op, right }: Condition & { type: 'compare' }, valueFor: (option: string) => string) {
  const value = (side: string) => (/^[A-Z]\w*$/.test(side) ? valueFor(side) : side).replace(/^["']|["']$/g, '')
  if (op === '=') return value(left) === value(right)
  if (op === '!=') return value(left) !== value(right)
  return null
}

function join(type: 'and' | 'or', values: readonly (boolean | null)[]): boolean | null {
  const decisive = type === 'or'
  if (values.includes(decisive)) return decisive
  return values.includes(null) ? null : !decisive
}

const TOKEN = /\s*(\$\((?:[^()]|\([^()]*\))*\)|"[^"]*"|'[^']*'|&&|\|\||!=|<=|>=|[!=<>()]|[\w./-]+)/y

function tokenize(text: string): string[] {
  TOKEN.lastIndex = 0
  const tokens: string[] = []
  for (let match = TOKEN.exec(text); match?.[1] !== undefined; match = TOKEN.exec(text)) tokens.push(match[1])
  return tokens
}

type Parsed = readonly [Condition, readonly string[]]

const NOTHING: Condition = { type: 'unknown', text: '' }

function parseOr(tokens: readonly string[]): Parsed {
  return parseList(tokens, '||', 'or', rest => parseList(rest, '&&', 'and', parseNot))
}

function parseList(
  tokens: readonly string[],
  sign: string,
  type: 'and' | 'or',
  parse: (t: readonly string[]) => Parsed,
): Parsed {
  const [first, afterFirst] = parse(tokens)
  const operands = [first]
  let rest = afterFirst
  while (rest[0] === sign) {
    const [next, after] = parse(rest.slice(1))
    operands.push(next)
    rest = after
  }
  return [operands.length === 1 ? first : { type, operands }, rest]
}

function parseNot(tokens: readonly string[]): Parsed {
  const [first, ...rest] = tokens
  if (first === undefined) return [NOTHING, ['incomplete']]
  if (first === '!') {
    const [operand, after] = parseNot(rest)
    return [{ type: 'not', operand }, after]
  }
  if (first === '(') {
    const [inner, after] = parseOr(rest)
    return after[0] === ')' ? [inner, after.slice(1)] : [inner, ['unclosed']]
  }
  return parseComparison(first, rest)
}

function parseComparison(left: string, rest: readonly string[]): Parsed {
  const [op, right, ...after] = rest
  if (op !== undefined && right !== undefined && /^(=|!=|<|>|<=|>=)$/.test(op)) {
    return [{ type: 'compare', left, op, right }, after]
  }
  if (/^\w+$/.test(left)) return [{ type: 'symbol', name: left }, rest]
  return [{ type: 'unknown', text: left }, rest]
}
