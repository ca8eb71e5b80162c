import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { KlabError } from '../../../../src/errors/index.js'
import { qemuProgram } from '../../../../src/machine/index.js'
import { requireProgram } from '../../../../src/system/process-find.js'
import { type Compile, openCompiler } from '../../../vm/support/compiling.js'
import { createFaultBench, type FaultBench } from '../../../vm/support/faults.js'
import { klab } from '../../../vm/support/klab.js'

/** Sources that would keep a compiler busy for ever, or fill what they find; none is more than a page. */

let bench: FaultBench
let compile: Compile
beforeAll(async () => {
  bench = await createFaultBench()
  compile = await openCompiler()
  vi.stubEnv('XDG_RUNTIME_DIR', bench.sockets)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await bench[Symbol.asyncDispose]()
})

const MAIN = 'int main(void) { return 0; }\n'
const doubled = (first: string, times: number) => {
  const macros = Array.from({ length: times }, (_, at) => `#define M${at + 1} ${`M${at} `.repeat(10)}\n`)
  return `#define M0 ${first}\n${macros.join('')}M${times}\n`
}
const INCLUDES_ITSELF = '#if __INCLUDE_LEVEL__ < 40\n#include "a.c"\n#include "a.c"\n#endif\n'

const TIME = { type: 'excess', why: 'gcc did not come to an end in the time that it is given' }
const MEMORY = { type: 'excess', why: 'gcc needed more memory than it is given' }

describe('a source that', () => {
  test.each([
    ['includes itself without end', INCLUDES_ITSELF, TIME],
    ['waits for somebody to type', `#include "/dev/stdin"\n${MAIN}`, TIME],
    ['includes an endless file', '#include "/dev/zero"\n', MEMORY],
    ['includes every process’s memory', '#include "/proc/self/mem"\n#include "/proc/1/mem"\n', { type: 'refused' }],
    [
      'makes an object of a gigabyte',
      `__asm__(".rept 100000\\n.fill 10000, 1, 7\\n.endr");\n${MAIN}`,
      { type: 'refused' },
    ],
    [
      'makes a program of 4 MiB',
      `char big[4 << 20] = {1};\n${MAIN}`,
      { type: 'excess', why: 'the program is larger than a MiB' },
    ],
    [
      'has a hundred thousand warnings',
      `${doubled(`_Pragma("GCC warning \\"${'x'.repeat(80)}\\"")`, 5)}#error x\n`,
      { type: 'refused' },
    ],
    ['is ten million words', `int x[] = {\n${doubled('1,', 7)}};\n${MAIN}`, { type: 'excess' }],
    ['is nested 100,000 deep', `int main(void) { return ${'('.repeat(100_000)}0${')'.repeat(100_000)}; }\n`, {}],
  ])('%s ends within a bound, as its own fault', async (_, text, expected) => {
    const outcome = await compile({ 'a.c': text })
    expect(outcome.type).not.toBe('program')
    expect(outcome).toMatchObject(expected)
    expect('messages' in outcome && outcome.messages.length).toBeLessThanOrEqual(65_536)
    expect(await bench.leftovers()).toEqual([])
  })
})

describe('the machine’s trouble is not the source’s fault', () => {
  const faultOf = (promise: Promise<unknown>) =>
    promise.then(
      () => null,
      error => (error instanceof KlabError ? error.code : error),
    )

  test('a QEMU that is killed', async () => {
    const qemu = requireProgram(qemuProgram('x86_64'), '')
    const script = `#!/bin/sh\ncase "$*" in *-kernel*) (sleep 2; kill -9 $$) >/dev/null 2>&1 & esac\nexec ${qemu} "$@"\n`
    const dying = await openCompiler(await bench.program('dying', script))
    expect(await faultOf(dying({ 'a.c': INCLUDES_ITSELF }))).toBe('qemu-died')
  })

  test('a QEMU that is none', async () => {
    const other = await openCompiler(await bench.program('other', '#!/bin/sh\nexit 1\n'))
    expect(await faultOf(other({ 'a.c': MAIN }))).toBe('qemu-refused')
  })

  test('an interrupt', async () => {
    const ending = new AbortController()
    const running = faultOf(compile({ 'a.c': INCLUDES_ITSELF }, ending.signal))
    await sleep(3_000)
    ending.abort()
    expect(await running).toBe('interrupted')
  })

  test('nothing is left of any', async () => {
    expect(await bench.leftovers()).toEqual([])
  })
})

test('for a kernel of 32 bits the same sources become a program of 32 bits', async () => {
  const folder = join(bench.folder, 'wide')
  await mkdir(folder)
  const source = `#include <stdio.h>\nint main(void) { printf("%zu bytes\\n", sizeof(long)); return 0; }\n`
  await writeFile(join(folder, 'a.c'), source)
  const text = `title: How wide is long
kernel: i386
guest:
  programs: { /lab/a: a.c }
  steps: [{ start: a, run: [/lab/a] }, { exit: a }]
expect: [{ output: a, matches: '^4 bytes$' }]
`
  await writeFile(join(folder, 'lab.yaml'), text)
  expect(await klab(['run', folder, '--out', bench.out])).toMatchObject({ status: 0 })
})
