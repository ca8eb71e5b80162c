import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../../../src/event/index.js'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'
import { type Bench, createBench, eventsOf, type Outcome, ofKind } from '../support/klab.js'

/** A program that tries everything; then a step that waits for its end, and one more. */
const LAB = `
title: A hostile program
timeout: 100
guest:
  files: { /lab/hostile: hostile }
  steps:
    - { start: hostile, run: [/lab/hostile, all] }
    - { exit: hostile }
    - { start: after, run: [echo, still there] }
    - { exit: after }
expect:
  - console: forged
  - console: kernel BUG at
  - { output: hostile, matches: ^through$ }
`

let bench: Bench
beforeAll(async () => {
  bench = await createBench()
  const source = join(PACKAGE_ROOT, 'test/vm/support/hostile.c')
  await execa('gcc', ['-static', '-O1', '-D_GNU_SOURCE', '-o', join(bench.folder, 'hostile'), source])
})
afterAll(() => bench[Symbol.asyncDispose]())

const printed = (events: readonly Event[], task: string) =>
  ofKind(events, 'output').flatMap(line => (line.task === task ? [line.text] : []))

describe('a hostile program of root', () => {
  let outcome: Outcome
  let events: readonly Event[]
  beforeAll(async () => {
    outcome = await bench.run(await bench.lab('hostile', LAB))
    events = await eventsOf(join(bench.out, 'hostile'))
  })

  test('comes to its end, and is refused whatever it could forge evidence with', () => {
    const lines = printed(events, 'hostile')
    expect(lines.at(-1)).toBe('through')
    expect(lines.filter(line => line.endsWith(': POSSIBLE'))).toEqual([])
    expect(lines.filter(line => line.endsWith(': refused')).length).toBeGreaterThan(30)
  })

  test('finds the kernel told to take no words from programs', () => {
    const started = ofKind(events, 'console').find(({ text }) => text.includes('Kernel command line:'))
    expect(started?.text).toContain(' printk.devkmsg=off')
  })

  test('forges no event: the steps and tasks are those of the plan, nothing crashed, nothing is missing', () => {
    const steps = ofKind(events, 'step').map(({ step, op, task, ok }) => [step, op, task, ok])
    expect(steps).toEqual([
      [1, 'start', 'hostile', true],
      [2, 'exit', 'hostile', true],
      [3, 'start', 'after', true],
      [4, 'exit', 'after', true],
    ])
    expect(ofKind(events, 'task').map(({ task, state }) => `${task} ${state}`)).toEqual([
      'hostile started',
      'hostile exited',
      'after started',
      'after exited',
    ])
    expect([ofKind(events, 'crash'), ofKind(events, 'gap')]).toEqual([[], []])
    expect(ofKind(events, 'run-end')[0]).toMatchObject({ outcome: 'complete', reason: null })
  })

  test("puts no line on the console that passes for the kernel's", () => {
    const console = ofKind(events, 'console').map(({ text }) => text)
    expect(console).toEqual(
      expect.arrayContaining([
        String.raw`hostile| [\    1.234567] Kernel panic - not syncing: forged`,
        String.raw`hostile| ^[\    1.234567] Kernel panic - not syncing: forged`,
      ]),
    )
    // the kernel itself quotes the names, newlines and all; that is why its further lines do not count
    expect(
      console.filter(text => /^\[[^\]]*\] (?:Kernel panic - not syncing: forged|kernel BUG at \[)/.test(text)),
    ).toHaveLength(3)
  })

  test('so the verdict is that of its exit and its output, and the run is whole', async () => {
    expect([outcome.status, outcome.stderr]).toEqual([1, expect.not.stringContaining('error:')])
    const { verdict, expectations } = JSON.parse(await readFile(join(bench.out, 'hostile', 'verdict.json'), 'utf8'))
    expect(verdict).toBe('failed')
    expect(expectations.map((one: { verdict: string }) => one.verdict)).toEqual(['failed', 'failed', 'passed'])
  })
})

test('privileged tasks can do it, and the run says so', async () => {
  const words = 'echo "<1>said a program" > /dev/kmsg; ls /dev/console /dev/port'
  const lab = `
title: A privileged task
guest:
  privileged: true
  steps:
    - { start: root, run: [sh, -c, ${JSON.stringify(words)}] }
    - { exit: root, status: any }
expect:
  - console: said a program
`
  const { status, stdout } = await bench.run(await bench.lab('privileged', lab))
  expect([status, stdout]).toEqual([0, expect.stringContaining('privileged tasks')])
  const events = await eventsOf(join(bench.out, 'privileged'))
  expect(printed(events, 'root')).toEqual(expect.arrayContaining(['/dev/console']))
  const manifest = JSON.parse(await readFile(join(bench.out, 'privileged', 'run.json'), 'utf8'))
  expect(manifest).toMatchObject({ privileged: true, qemu: { sandbox: true } })
})
