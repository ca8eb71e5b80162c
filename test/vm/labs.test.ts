import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { eventsOf, kernelOptions, klab } from './support/klab.js'
import { type ShippedRuns, type Summary, testShippedLabs } from './support/shipped-labs.js'

describe('the labs that ship, on the default kernel', () =>
  testShippedLabs(async () => ({ options: kernelOptions() }), 2, testAgain))

function testAgain(first: () => ShippedRuns): void {
  describe('the flagship labs, once more', () => {
    let again: string
    let second: Summary
    beforeAll(async () => {
      again = join(first().bench.folder, 'again')
      const { stdout } = await klab(['run', 'boot-chain', 'socket-tcp', '--json', '--out', again, ...kernelOptions()])
      second = JSON.parse(stdout) as Summary
    })

    const eventsFile = (out: string, lab: string) => readFile(join(out, lab, 'events.ndjson'))

    describe.each(['boot-chain', 'socket-tcp'])('%s', lab => {
      test('passes, and is byte for byte the same in the next run', async () => {
        const [one, two] = [first().summary, second].map(({ runs }) => runs.find(run => run.lab === lab))
        expect([one?.verdict, two?.verdict]).toEqual(['passed', 'passed'])
        expect(one?.trace).toEqual(two?.trace)
        expect((await eventsFile(first().bench.out, lab)).equals(await eventsFile(again, lab))).toBe(true)
      })

      test('the hash that is told is that of the file', async () => {
        const told = second.runs.find(run => run.lab === lab)?.trace?.sha256
        expect(
          createHash('sha256')
            .update(await eventsFile(again, lab))
            .digest('hex'),
        ).toBe(told)
        expect(JSON.parse(await readFile(join(again, lab, 'run.json'), 'utf8'))).toMatchObject({
          outcome: 'complete',
          deterministic: true,
          accelerator: 'tcg',
          trace: { sha256: told },
        })
      })

      test('every line of timing belongs to an event', async () => {
        const seqs = (await eventsOf(join(again, lab))).map(({ seq }) => seq)
        const timing = (await readFile(join(again, lab, 'timing.ndjson'), 'utf8')).trimEnd().split('\n')
        for (const line of timing) expect(seqs).toContain(JSON.parse(line).seq)
      })
    })

    test('several labs in one command: one folder each, one summary, status 0', async () => {
      expect([second.status, second.runs.map(({ lab }) => lab)]).toEqual([0, ['boot-chain', 'socket-tcp']])
      expect((await readdir(again)).toSorted()).toEqual(['boot-chain', 'socket-tcp'])
      expect((await readdir(join(again, 'boot-chain'))).toSorted()).toEqual([
        ...['events.ndjson', 'gdb.log', 'junit.xml', 'qemu.log', 'report.html', 'report.md'],
        ...['run.json', 'serial.log', 'timing.ndjson', 'verdict.json'],
      ])
    })
  })

  describe('a saved run, with neither QEMU nor GDB in PATH', () => {
    const BARE = { PATH: '/nonexistent' }

    test('is judged again to the same verdict', async () => {
      const run = join(first().bench.out, 'socket-tcp')
      const { status, stdout, stderr } = await klab(['judge', run, '--json'], BARE)
      expect([status, stderr]).toEqual([0, ''])
      expect(JSON.parse(stdout)).toEqual(JSON.parse(await readFile(join(run, 'verdict.json'), 'utf8')))
    })

    test.each([
      ['html', 'report.html'],
      ['markdown', 'report.md'],
      ['junit', 'junit.xml'],
    ])('is rendered again as %s, to the same bytes', async (format, file) => {
      const run = join(first().bench.out, 'socket-tcp')
      const { status, stdout, stderr } = await klab(['report', run, '--format', format], BARE)
      expect([status, stderr]).toEqual([0, ''])
      expect(stdout).toBe(await readFile(join(run, file), 'utf8'))
    })

    test('an unknown format, and a folder that is no run: status 2', async () => {
      expect((await klab(['report', first().bench.out, '--format', 'pdf'], BARE)).status).toBe(2)
      expect((await klab(['judge', first().bench.out], BARE)).status).toBe(2)
    })
  })
}
