import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { parse } from 'yaml'
import { z } from 'zod'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'

/** What GitHub allows in a composite action ("Metadata syntax reference"), as far as ours uses it. */
const actionSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  inputs: z.record(z.string(), z.strictObject({ description: z.string(), default: z.string() })),
  outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
  runs: z.strictObject({
    using: z.literal('composite'),
    steps: z.array(
      z.union([
        z.strictObject({
          name: z.string(),
          id: z.string().optional(),
          if: z.string().optional(),
          shell: z.literal('bash'),
          env: z.record(z.string(), z.string()).optional(),
          run: z.string(),
        }),
        z.strictObject({
          name: z.string(),
          id: z.string().optional(),
          if: z.string().optional(),
          uses: z.string(),
          with: z.record(z.string(), z.string()),
        }),
      ]),
    ),
  }),
})

type RunStep = Extract<z.infer<typeof actionSchema>['runs']['steps'][number], { run: string }>

export async function readAction() {
  return actionSchema.parse(parse(await readFile(join(PACKAGE_ROOT, 'action.yml'), 'utf8')))
}

export interface ActionRequest {
  /** Where klab's checkout lies. */
  readonly action: string
  readonly workspace: string
  readonly temp: string
  readonly env: Readonly<Record<string, string>>
  readonly inputs: Readonly<Record<string, string>>
}

export interface ActionRun {
  /** Of the step that failed; 0 when none did. */
  readonly status: number
  /** The names of the steps that ran. */
  readonly steps: readonly string[]
  /** What the runner reads of the steps, line by line, both streams as one. */
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
}

/**
 * Runs the action's `run` steps as GitHub does, up to the first that fails (docs.github.com, "Workflow syntax", `shell`).
 * What other actions do is left out.
 */
export async function runAction(request: ActionRequest): Promise<ActionRun> {
  const action = await readAction()
  const scope: Scope = { inputs: defaults(action.inputs, request.inputs), steps: {} }
  const ran: string[] = []
  const logs: string[] = []
  const summaries: string[] = []
  let status = 0
  for (const step of action.runs.steps) {
    if (!('run' in step) || status !== 0) continue
    ran.push(step.name)
    const result = await runStep(step, scope, request)
    if (step.id !== undefined) scope.steps[step.id] = result.outputs
    logs.push(result.log)
    summaries.push(result.summary)
    status = result.status
  }
  const outputs = Object.entries(action.outputs).map(([name, { value }]) => [name, evaluated(value, scope)])
  return { status, steps: ran, log: logs.join(''), outputs: Object.fromEntries(outputs), summary: summaries.join('') }
}

interface Scope {
  readonly inputs: Readonly<Record<string, string>>
  readonly steps: Record<string, Readonly<Record<string, string>>>
}

function defaults(inputs: Readonly<Record<string, { default: string }>>, given: Readonly<Record<string, string>>) {
  const unknown = Object.keys(given).filter(name => !Object.hasOwn(inputs, name))
  if (unknown.length > 0) throw new Error(`the action has no input ${unknown.join()}`)
  return Object.fromEntries(Object.entries(inputs).map(([name, { default: usual }]) => [name, given[name] ?? usual]))
}

async function runStep(step: RunStep, scope: Scope, { action, workspace, temp, env }: ActionRequest) {
  const folder = await mkdtemp(join(temp, 'step-'))
  const [script, output, summary] = [join(folder, 'script.sh'), join(folder, 'output'), join(folder, 'summary')]
  await writeFile(script, step.run)
  await writeFile(output, '')
  await writeFile(summary, '')
  const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, evaluated(value, scope)])
  const { exitCode, all } = await execa('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd: workspace,
    env: {
      ...env,
      ...Object.fromEntries(own),
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION_PATH: action,
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
    },
    extendEnv: false,
    all: true,
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
  })
  const outputs = outputsIn(await readFile(output, 'utf8'))
  return { status: exitCode ?? 1, log: all, outputs, summary: await readFile(summary, 'utf8') }
}

/** The two forms of expression that the action uses; anything else is a mistake of its author's. */
function evaluated(text: string, { inputs, steps }: Scope): string {
  return text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
    const input = /^inputs\.(\w+)$/.exec(expression)?.[1]
    if (input !== undefined && inputs[input] !== undefined) return inputs[input]
    const [, step = '', output = ''] = /^steps\.(\w+)\.outputs\.(\w+)$/.exec(expression) ?? []
    if (step !== '') return steps[step]?.[output] ?? ''
    throw new Error(`no such expression: ${expression}`)
  })
}

/** `name=value`, or `name<<mark`, lines, `mark` ("Workflow commands for GitHub Actions", environment files). */
function outputsIn(text: string): Record<string, string> {
  const outputs: Record<string, string> = {}
  const lines = text.split('\n')
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, name, mark] = /^([^=]*?)<<(.*)$/.exec(line) ?? []
    const equals = line.indexOf('=')
    if (name !== undefined)
      outputs[name] = lines
        .splice(0, lines.indexOf(mark ?? '') + 1)
        .slice(0, -1)
        .join('\n')
    else if (equals > 0) outputs[line.slice(0, equals)] = line.slice(equals + 1)
    else if (line !== '') throw new Error(`the runner does not understand the output ${line}`)
  }
  return outputs
}
