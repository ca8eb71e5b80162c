import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'
import { createFaultBench, expectMarkedIncomplete, type FaultBench } from '../support/faults.js'
import { eventsOf, hitsOf, ofKind, testLab } from '../support/klab.js'
import { code, saboteur } from '../support/saboteur.js'

let bench: FaultBench
let lab: string

beforeAll(async () => {
  bench = await createFaultBench()
  lab = await bench.lab('sync', await testLab('sync'))
})
afterAll(() => bench[Symbol.asyncDispose]())

test('a triple fault: status 3, told from a program that reboots, with the last console lines and what was seen', async () => {
  // push 0; push 0; lidt (%rsp); ud2: no handler, for this fault and for those that follow from it
  const gdb = await saboteur(bench, 'ksys_sync', code('6a006a000f011c240f0b'))
  const { status, stderr } = await bench.run(lab, ['--gdb', gdb])
  expect(status).toBe(3)
  expect(stderr).toContain(
    'error: the guest reset itself before its plan was over, and its kernel had not said that it would: a triple fault\n' +
      '  │ the last console lines:\n',
  )
  expect(hitsOf(await eventsOf(join(bench.out, 'sync')), 'mkdir')).toHaveLength(1)
  await expectMarkedIncomplete(join(bench.out, 'sync'), 'guest-reset')
})

test("an oops: status 3, the kernel's words for it, and its stack", async () => {
  // xor %eax,%eax; mov (%rax),%rax
  const gdb = await saboteur(bench, 'ksys_sync', code('31c0488b00'))
  const { status, stderr } = await bench.run(lab, ['--gdb', gdb])
  expect(status).toBe(3)
  expect(stderr).toContain(
    "error: the guest's kernel crashed while klab waited for the guest's end: BUG: kernel NULL pointer",
  )
  expect(stderr).toMatch(/ {2}│ \[ +\d+\.\d+\] RIP: 0010:__do_sys_sync/)
  const [crash] = ofKind(await eventsOf(join(bench.out, 'sync')), 'crash')
  expect(crash?.frames.map(frame => frame.function)).toEqual(expect.arrayContaining(['panic', 'oops_end']))
  await expectMarkedIncomplete(join(bench.out, 'sync'), 'guest-oops')
})

test('a flood of 100 MB, with lines and without, costs the agent a bounded part of its memory and of the trace', async () => {
  const agent = join(PACKAGE_ROOT, 'src/debugger/agent')
  const script = await bench.program('flood.py', FLOOD.replaceAll('FOLDER', bench.folder).replace('AGENT', agent))
  const { stdout } = await execa('gdb', ['-nx', '-batch', '-iex', `source ${script}`])
  const { events, characters, last, longest, grownMiB } = JSON.parse(stdout)
  expect(last).toEqual({
    kind: 'gap',
    probe: null,
    reason: 'the console has printed more than a trace takes (4 MiB); the rest is only in serial.log',
  })
  expect(characters + 64 * events).toBeLessThan(4.1 * 2 ** 20)
  expect(longest).toEqual(['x'.repeat(8192), 100_000_000 - 8192])
  expect(grownMiB).toBeLessThan(32)
})

const FLOOD = `
import sys, json, resource
sys.path.insert(0, "AGENT")
from klab_agent.channel import Tail
from klab_agent.console import Console
def flood(name, piece):
    with open("FOLDER/" + name, "wb") as file:
        for _ in range(100):
            file.write(piece * (1000000 // len(piece)))
    return Tail("FOLDER/" + name, 8192)
used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
told = []
class Gaps:
    def tell(self, probe, reason):
        told.append({"kind": "gap", "probe": probe, "reason": reason})
console = Console(flood("lines", b"a line like any\\n"), Gaps())
endless = flood("endless", b"x" * 1000)
before = used()
events = characters = 0
for text, _ in console.lines():
    event = console.event(text)
    if event is not None:
        events, characters = events + 1, characters + len(event["text"])
(last,) = told
(longest,) = endless.lines(True)
print(json.dumps({"events": events, "characters": characters, "last": last, "longest": longest, "grownMiB": used() - before}))
`
