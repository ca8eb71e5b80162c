import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'

export interface Definition {
  /** Inside the source tree. */
  readonly file: string
  readonly line: number
  /** Options that the file or the lines around the definition need, and that are not set. */
  readonly disabledBy: readonly string[]
}

const run = promisify(execFile)

/** Where the source tree defines a function, and which unset options keep it out; null when it does not, or nobody can look. */
export async function findDefinition(name: string, source: string, config: string | null): Promise<Definition | null> {
  const hits = await grepDefinitions(name, source)
  const set = config === null ? null : await setOptions(config)
  let first: Definition | null = null
  for (const { file, line } of hits) {
    const disabledBy = set === null ? [] : await missingOptions(source, file, line, set)
    const definition = { file, line, disabledBy }
    if (disabledBy.length === 0) return definition
    first ??= definition
  }
  return first
}

/** A definition begins at the line's start and does not end in a semicolon; SYSCALL_DEFINEn(name makes __x64_sys_name. */
async function grepDefinitions(name: string, source: string): Promise<{ file: string; line: number }[]> {
  const pattern = `^[A-Za-z_][A-Za-z0-9_ *]*[ *]${name}\\(`
  const folders = [
    'init',
    'kernel',
    'mm',
    'fs',
    'net',
    'ipc',
    'security',
    'lib',
    'block',
    'drivers/base',
    'drivers/net',
    'arch/x86',
  ]
  const args = ['-rnE', '--include=*.c', pattern, ...folders.map(folder => join(source, folder))]
  // A folder that this tree lacks makes grep fail, with the other folders' hits all the same.
  const stdout = await run('grep', args, { timeout: 20_000, maxBuffer: 1 << 20 }).then(
    answer => answer.stdout,
    failure => String(failure.stdout ?? ''),
  )
  return stdout
    .split('\n')
    .map(line => /^([^:]+):(\d+):(.*)$/.exec(line))
    .flatMap(match =>
      match?.[1] === undefined || match[3]?.trimEnd().endsWith(';')
        ? []
        : [{ file: relative(source, match[1]), line: Number(match[2]) }],
    )
    .slice(0, 20)
}

async function setOptions(config: string): Promise<ReadonlySet<string>> {
  const text = await readFile(config, 'utf8').catch(() => '')
  return new Set([...text.matchAll(/^(CONFIG_\w+)=/gm)].map(match => match[1] ?? ''))
}

async function missingOptions(source: string, file: string, line: number, set: ReadonlySet<string>): Promise<string[]> {
  const wanted = [...(await makefileOptions(source, file)), ...(await surroundingOptions(join(source, file), line))]
  return [...new Set(wanted)].filter(option => !set.has(option))
}

/** `obj-$(CONFIG_X) += file.o` of the folder's Makefile, and of the folders above for the folder itself. */
async function makefileOptions(source: string, file: string): Promise<string[]> {
  const options: string[] = []
  let target = basename(file).replace(/\.c$/, '.o')
  let folder = dirname(file)
  while (folder !== '.') {
    const text = await readFile(join(source, folder, 'Makefile'), 'utf8').catch(() => '')
    options.push(...optionsFor(text.replace(/\\\n/g, ' '), target))
    target = `${basename(folder)}/`
    folder = dirname(folder)
  }
  return options
}

/** `ipv6-objs := … tcp_ipv6.o …` makes the file a part of ipv6.o, which has an option of its own. */
function optionsFor(makefile: string, target: string): string[] {
  const part = rule(makefile, '([\\w-]+)-(?:objs|y)', target)
  const names = part === undefined || part === 'obj' ? [target] : [target, `${part}.o`]
  return names.flatMap(name => rule(makefile, '[\\w-]+-\\$\\((CONFIG_\\w+)\\)', name) ?? [])
}

/** What the left side's group is in the rule that lists `target`. */
function rule(makefile: string, left: string, target: string): string | undefined {
  const name = target.replace(/[.+*]/g, '\\$&')
  return new RegExp(`^${left}\\s*[+:]?=(?:.*\\s)?${name}(?:\\s|$)`, 'm').exec(makefile)?.[1]
}

/** The `#ifdef CONFIG_X` blocks that are open at the line. */
async function surroundingOptions(path: string, line: number): Promise<string[]> {
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n').slice(0, line - 1)
  const open: (string | null)[] = []
  for (const text of lines) {
    const condition = /^#\s*if(?:def\s+|\s+(?:IS_ENABLED|defined)\s*\(?\s*)(CONFIG_\w+)/.exec(text)
    if (/^#\s*if/.test(text)) open.push(condition?.[1] ?? null)
    else if (/^#\s*el/.test(text)) open[open.length - 1] = null
    else if (/^#\s*endif/.test(text)) open.pop()
  }
  return open.filter(option => option !== null)
}
