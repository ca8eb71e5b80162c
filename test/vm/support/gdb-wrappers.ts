import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FaultBench } from './faults.js'

/*
 * Programs for `--gdb` that are the real GDB with a fault in it.
 */

/** GDB whose environment or limits are wrong: `line` is shell, carried out before it starts. */
export function gdbAfter(bench: FaultBench, name: string, line: string): Promise<string> {
  return bench.program(name, `#!/bin/bash\n${line}\nexec gdb "$@"\n`)
}

/**
 * GDB that runs Python of ours first. `@after('capture')` above a function makes it run, with the module of the agent's, as
 * soon as that is loaded; `failing(owner, name, error, *calls)` makes those calls (from 1) of a function raise.
 */
export async function gdbWithPython(bench: FaultBench, name: string, python: string): Promise<string> {
  const file = join(bench.folder, `${name}.py`)
  await writeFile(file, PRELUDE + python)
  return bench.program(name, `#!/bin/sh\nexec gdb -iex 'python exec(open("${file}").read())' "$@"\n`)
}

const PRELUDE = `
import gdb, importlib.abc, importlib.machinery, sys

_wanted = {}

def after(module):
    return lambda change: _wanted.setdefault("klab_agent." + module, []).append(change)

class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        spec = importlib.machinery.PathFinder.find_spec(name, path) if name in _wanted else None
        if spec is not None:
            load = spec.loader.exec_module
            spec.loader.exec_module = lambda module: (load(module), [change(module) for change in _wanted[name]])
        return spec

sys.meta_path.insert(0, _Finder())

def failing(owner, name, error, *calls):
    real, count = getattr(owner, name), [0]
    def broken(*args, **named):
        count[0] += 1
        if count[0] in calls:
            raise error
        return real(*args, **named)
    setattr(owner, name, broken)

`

/**
 * GDB that talks to klab through a program: what it prints and what it is told goes line by line through JavaScript.
 * `fromGdb(line)` and `toGdb(line)` give what is passed on (a string, or null for nothing); `say(bytes)` says more, and
 * `answer(text)` is the line by which the agent would answer so.
 */
export function gdbBehind(bench: FaultBench, name: string, script: string): Promise<string> {
  return bench.program(
    name,
    `#!${process.execPath}
const { spawn } = require('node:child_process')
const gdb = spawn('gdb', process.argv.slice(2), { stdio: ['pipe', 'pipe', 'inherit'] })
const say = bytes => process.stdout.write(bytes)
const answer = text => '~' + JSON.stringify('<gdbjs:cmd:exec ' + JSON.stringify(text) + ' exec:cmd:gdbjs>')
let fromGdb = line => line
let toGdb = line => line
${script}
const through = (input, change, output) => {
  let rest = ''
  input.setEncoding('latin1').on('data', chunk => {
    const lines = (rest + chunk).split('\\n')
    rest = lines.pop()
    for (const line of lines) {
      const changed = change(line)
      if (changed !== null) output.write(Buffer.from(changed + '\\n', 'latin1'))
    }
  })
}
through(gdb.stdout, line => fromGdb(line), process.stdout)
through(process.stdin, line => toGdb(line), gdb.stdin)
process.stdin.on('end', () => gdb.stdin.end())
gdb.on('exit', status => process.exit(status ?? 1))
`,
  )
}
