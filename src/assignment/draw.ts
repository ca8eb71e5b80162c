import { createHmac } from 'node:crypto'
import { fillText } from './fill.js'
import { type Assignment, OWN_SCENARIO, type Scenario, type ValueDomain, type Values } from './model/index.js'

/**
 * A student's values in a scenario: HMAC-SHA256 under the key's seed of assignment, student, scenario and name, so that
 * nobody finds them out who has not the seed, and nothing of the seed by them. A scenario that draws a value
 * anew has another one than the student's own.
 */
export function drawValues({ handout, key }: Assignment, student: string, scenario: Scenario): Values {
  const who = [handout.name, student.normalize('NFC').trim().toLowerCase()]
  const own = drawAll(key.values, (name, round) => stream(key.seed, [...who, OWN_SCENARIO, name, `${round}`]))
  const drawn =
    scenario.draw.length === 0
      ? own
      : drawAnew(key.values, scenario, own, (name, round) =>
          stream(key.seed, [...who, scenario.name, name, `${round}`]),
        )
  const set = Object.entries(scenario.set).map(([name, value]) => [
    name,
    typeof value === 'string' ? textOrNumber(fillText(value, drawn)) : value,
  ])
  return followed(key.values, { ...drawn, ...Object.fromEntries(set) }, scenario)
}

/** Uniform numbers below a bound, as many as are asked for. */
type Draw = (bound: number) => number
type Source = (name: string, round: number) => Draw

function stream(seed: string, about: readonly string[]): Draw {
  let count = 0
  const next = () =>
    createHmac('sha256', seed)
      .update(JSON.stringify([...about, count++]))
      .digest()
      .readUIntBE(0, 6)
  return bound => {
    // What lies beyond the last whole multiple of the bound would favour small numbers.
    const limit = 2 ** 48 - (2 ** 48 % bound)
    let number = next()
    while (number >= limit) number = next()
    return number % bound
  }
}

function drawAll(domains: Readonly<Record<string, ValueDomain>>, source: Source): Values {
  let values: Values = {}
  for (const [name, domain] of Object.entries(domains)) values = { ...values, ...drawOne(name, domain, values, source) }
  return values
}

function drawAnew(
  domains: Readonly<Record<string, ValueDomain>>,
  { draw }: Scenario,
  own: Values,
  source: Source,
): Values {
  let values = own
  for (const [name, domain] of Object.entries(domains)) {
    if (draw.includes(name)) values = { ...values, ...different(name, domain, own, values, source) }
  }
  return values
}

const ROUNDS = 1000

/** One of the domain that is not the student's own; a domain of one value has no other. */
function different(name: string, domain: ValueDomain, own: Values, values: Values, source: Source): Values {
  for (let round = 0; round < ROUNDS; round++) {
    const drawn = drawOne(name, domain, values, source, round)
    if (Object.entries(drawn).some(([key, value]) => own[key] !== value)) return drawn
  }
  return {}
}

function drawOne(name: string, domain: ValueDomain, values: Values, source: Source, round = 0): Values {
  const draw = source(name, round)
  switch (domain.type) {
    case 'integer':
      return {
        [name]: integer(
          domain,
          domain.apartFrom.map(other => values[other]),
          draw,
        ),
      }
    case 'letters':
      return { [name]: Array.from({ length: domain.length }, () => String.fromCharCode(97 + draw(26))).join('') }
    case 'one-of':
      return { [name]: scalarValue(domain.of[draw(domain.of.length)]) }
    case 'shuffle':
      return Object.fromEntries(shuffled(domain.of, draw).map((item, index) => [`${name}.${index + 1}`, item]))
    case 'same':
      return { [name]: follow(domain, values) }
  }
}

function integer(
  { from, to }: { readonly from: number; readonly to: number },
  taken: readonly unknown[],
  draw: Draw,
): number {
  const free =
    to - from + 1 - new Set(taken.filter(value => typeof value === 'number' && value >= from && value <= to)).size
  if (free <= 0) return from
  for (;;) {
    const value = from + draw(to - from + 1)
    if (!taken.includes(value)) return value
  }
}

/** Fisher and Yates. */
function shuffled(items: readonly string[], draw: Draw): readonly string[] {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last--) {
    const other = draw(last + 1)
    const [one, two] = [order[last] ?? '', order[other] ?? '']
    order[last] = two
    order[other] = one
  }
  return order
}

/** What is the same as another follows it, unless it was set itself. */
function followed(domains: Readonly<Record<string, ValueDomain>>, values: Values, { set }: Scenario): Values {
  let all = values
  for (const [name, domain] of Object.entries(domains)) {
    if (domain.type === 'same' && !Object.hasOwn(set, name)) all = { ...all, [name]: follow(domain, all) }
  }
  return all
}

/** What nothing is said for follows as it is. */
function follow({ as, where }: Extract<ValueDomain, { readonly type: 'same' }>, values: Values): string | number {
  const value = values[as] ?? ''
  return where !== null && Object.hasOwn(where, `${value}`) ? (where[`${value}`] ?? value) : value
}

function textOrNumber(text: string): string | number {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text
}

function scalarValue(value: unknown): string | number {
  return typeof value === 'number' ? value : String(value)
}
