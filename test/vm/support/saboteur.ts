import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FaultBench } from './faults.js'

/**
 * For `--gdb`: the real GDB, which does something to the real guest at a place of its code, before klab's own stop there.
 * `act` is Python, a statement a line; it knows `pc`, `memory` (the guest's) and `count`, how often the place was reached.
 */
export async function saboteur(bench: FaultBench, place: string, act: readonly string[]): Promise<string> {
  number += 1
  const name = `saboteur-${number}`
  const script = join(bench.folder, `${name}.py`)
  await writeFile(script, SCRIPT.replace('PLACE', place).replace('ACT', act.join('\n        ')))
  return bench.program(name, `#!/bin/sh\nexec gdb -iex 'source ${script}' "$@"\n`)
}

let number = 0

/** Machine code in place of the function's own: it runs as soon as the guest goes on. */
export function code(hex: string): readonly string[] {
  return [`memory.write_memory(pc, bytes.fromhex("${hex}"))`]
}

const SCRIPT = `import gdb

class Sabotage(gdb.Breakpoint):
    def __init__(self):
        super().__init__("PLACE", internal=True)
        self.silent = True
        self.count = 0

    def stop(self):
        self.count += 1
        count, memory, pc = self.count, gdb.selected_inferior(), gdb.newest_frame().pc()
        ACT
        return False

def loaded(event):
    gdb.events.new_objfile.disconnect(loaded)
    Sabotage()

gdb.events.new_objfile.connect(loaded)
`
