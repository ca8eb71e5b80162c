import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Condition, parseCondition } from './kconfig-expression.js'

/** What a source tree's Kconfig files say of an option, all its definitions taken together. */
export interface KconfigOption {
  readonly name: string
  /** Each definition's `depends on`, with those of the menus and `if` blocks around it. An option with several is available by any. */
  readonly definitions: readonly KconfigDefinition[]
  /** Options that switch this one on, each with its `if`. */
  readonly selectedBy: readonly { readonly option: string; readonly condition: Condition | null }[]
}

export interface KconfigDefinition {
  /** `file:line` in the tree. */
  readonly place: string
  readonly dependsOn: readonly Condition[]
  /** It can be set by hand: it has a prompt. */
  readonly hasPrompt: boolean
  /** The condition under which the prompt is shown. */
  readonly promptIf: Condition | null
  /** All options of the choice that it stands in, itself too; empty when it stands in none. */
  readonly choice: readonly string[]
}

export type Kconfig = ReadonlyMap<string, KconfigOption>

/** Reads the Kconfig files that a tree's top `Kconfig` names, for the architecture's folder under `arch/`. */
export async function readKconfig(tree: string, sourceArchitecture: string): Promise<Kconfig> {
  const state: State = { options: new Map(), blocks: [], entry: null, helpIndent: null }
  await readInto(state, tree, 'Kconfig', { SRCARCH: sourceArchitecture, ARCH: sourceArchitecture }, new Set())
  return state.options
}

interface Draft {
  place: string
  dependsOn: Condition[]
  hasPrompt: boolean
  promptIf: Condition | null
  choice: readonly string[]
}

interface Block {
  readonly type: 'menu' | 'if' | 'choice'
  readonly conditions: Condition[]
  readonly members: string[]
}

interface State {
  readonly options: Map<string, { name: string; definitions: Draft[]; selectedBy: Selection[] }>
  readonly blocks: Block[]
  entry: { readonly name: string; readonly draft: Draft } | 'block' | null
  helpIndent: number | 'first' | null
}

type Selection = { option: string; condition: Condition | null }

async function readInto(
  state: State,
  tree: string,
  file: string,
  variables: Readonly<Record<string, string>>,
  seen: Set<string>,
) {
  if (seen.has(file)) return
  seen.add(file)
  // a file that only other versions or architectures have is left out, as a glob would
  const text = await readFile(join(tree, file), 'utf8').catch(() => '')
  const lines = text.replaceAll(/\\\n/g, ' ').split('\n')
  for (const [index, line] of lines.entries()) {
    if (isHelp(state, line)) continue
    const named = /^\s*source\s+"?([^"\s]+)"?/.exec(line)?.[1]
    if (named === undefined) readLine(state, line, `${file}:${index + 1}`)
    else
      await readInto(
        state,
        tree,
        named.replaceAll(/\$\((\w+)\)/g, (all, name) => variables[name] ?? all),
        variables,
        seen,
      )
  }
}

/** A help text lasts as long as its lines are indented at least as its first one. */
function isHelp(state: State, line: string): boolean {
  if (state.helpIndent === null) return false
  if (line.trim() === '') return true
  const indent = line.replaceAll('\t', '        ').search(/\S/)
  if (state.helpIndent === 'first') state.helpIndent = indent === 0 ? null : indent
  else if (indent < state.helpIndent) state.helpIndent = null
  return state.helpIndent !== null
}

function readLine(state: State, raw: string, place: string): void {
  const line = raw.replace(/(^|\s)#.*$/, '').trim()
  const word = /^[\w-]+/.exec(line)?.[0] ?? ''
  const rest = line.slice(word.length).trim()
  switch (word) {
    case 'config':
    case 'menuconfig':
      beginOption(state, rest, place)
      return
    case 'menu':
    case 'choice':
      beginBlock(state, word, [])
      return
    case 'if':
      beginBlock(state, 'if', conditionList(rest))
      return
    case 'endmenu':
    case 'endif':
    case 'endchoice':
      state.blocks.pop()
      state.entry = null
      return
    case 'comment':
      state.entry = null
      return
    case 'help':
    case '---help---':
      state.helpIndent = 'first'
      return
    default:
      readAttribute(state, word, rest)
  }
}

function beginBlock(state: State, type: Block['type'], conditions: Condition[]): void {
  state.blocks.push({ type, conditions, members: [] })
  state.entry = 'block'
}

function beginOption(state: State, name: string, place: string): void {
  const choice = state.blocks.at(-1)?.type === 'choice' ? state.blocks.at(-1) : undefined
  choice?.members.push(name)
  const dependsOn = state.blocks.flatMap(block => block.conditions)
  const draft: Draft = { place, dependsOn, hasPrompt: false, promptIf: null, choice: choice?.members ?? [] }
  entryOf(state, name).definitions.push(draft)
  state.entry = { name, draft }
}

function entryOf(state: State, name: string) {
  const known = state.options.get(name) ?? { name, definitions: [], selectedBy: [] }
  state.options.set(name, known)
  return known
}

const PROMPTED = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)')(?:\s+if\s+(.+))?$/

function readAttribute(state: State, word: string, rest: string): void {
  if (word === 'depends') addConditions(state, conditionList(rest.replace(/^on\s+/, '')))
  if (state.entry === null || state.entry === 'block') return
  const { name, draft } = state.entry
  if (/^(bool|tristate|string|hex|int|prompt)$/.test(word)) {
    const prompt = PROMPTED.exec(rest)
    if (prompt === null) return
    draft.hasPrompt = true
    draft.promptIf = prompt[3] === undefined ? null : parseCondition(prompt[3])
  }
  if (word === 'select') addSelection(state, name, rest)
}

function addConditions(state: State, conditions: Condition[]): void {
  if (state.entry === 'block') state.blocks.at(-1)?.conditions.push(...conditions)
  else state.entry?.draft.dependsOn.push(...conditions)
}

function addSelection(state: State, option: string, rest: string): void {
  const [, target, condition] = /^(\w+)(?:\s+if\s+(.+))?$/.exec(rest) ?? []
  if (target === undefined) return
  const parsed = condition === undefined ? null : parseCondition(condition)
  entryOf(state, target).selectedBy.push({ option, condition: parsed })
}

function conditionList(text: string): Condition[] {
  const condition = parseCondition(text)
  return condition === null ? [] : [condition]
}
