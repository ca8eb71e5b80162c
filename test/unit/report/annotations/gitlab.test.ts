import { expect, test } from 'vitest'
import { z } from 'zod'
import { renderGitlab } from '../../../../src/report/annotations/gitlab.js'
import { expectation, numbered } from '../sample.js'
import { finding, GUEST, mixed, record, sourceOf } from './sample.js'

/** docs.gitlab.com/ci/testing/code_quality, "Implement a custom tool"; paths are relative, with no way out. */
const ISSUES = z.array(
  z.strictObject({
    description: z.string().min(1),
    check_name: z.string().regex(/^klab-[a-z-]+$/),
    fingerprint: z.string().regex(/^[0-9a-f]{32}$/),
    severity: z.enum(['info', 'minor', 'major', 'critical', 'blocker']),
    location: z.strictObject({
      path: z.string().regex(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$)).+$/),
      lines: z.strictObject({ begin: z.int().positive() }),
    }),
  }),
)

const issuesOf = (source: Parameters<typeof renderGitlab>[0]) => ISSUES.parse(JSON.parse(renderGitlab(source)))

test('tells each thing with its file, the most important first', () => {
  const issues = issuesOf(mixed())
  expect(
    issues.map(({ severity, check_name, location }) => [severity, check_name, location.path, location.lines.begin]),
  ).toEqual([
    ['blocker', 'klab-expectation-failed', 'lab.yaml', 7],
    ['critical', 'klab-initcall-missing', 'net/ipv4/af_inet.c', 1916],
    ['critical', 'klab-initcall-extra', 'lab/init-order/lab.yaml', 1],
    ['major', 'klab-initcall-failing', 'drivers/block/loop.c', 2375],
    ['minor', 'klab-expectation-inconclusive', 'ci/order.txt', 3],
    ['minor', 'klab-initcall-unlogged', 'drivers/block/loop.c', 2375],
    ['info', 'klab-initcall-absent', 'drivers/block/loop.c', 2375],
  ])
  expect(issues[1]?.description).toBe(
    'initcall not called: inet_init: inet_init (fs) was not called, between af_unix_init and ipv4_offload_init',
  )
})

test('a run in which all is well is an empty list, and not an empty file', () => {
  expect(renderGitlab(sourceOf({}))).toBe('[]\n')
})

test('fingerprints are the same for another build, in which addresses, lines, positions and words differ', () => {
  const build = (address: `0x${string}`, line: number, position: number, message: string) =>
    sourceOf({
      records: [record('inet_init', { address, line, position })],
      findings: [finding('misplaced', 'wrong', 0, message)],
      expectations: [
        { ...expectation(0, 'failed', 'initcalls: agree', [line]), position: { file: 'lab.yaml', line, column: 2 } },
      ],
      events: numbered([{ kind: 'gap', probe: null, reason: `${position} events were lost at ${address}` }]),
    })
  const prints = (source: ReturnType<typeof build>) => issuesOf(source).map(({ fingerprint }) => fingerprint)
  const first = prints(build('0xffffffff81b6e6c0', 1916, 100, 'called 4th, after a'))
  expect(first).toHaveLength(3)
  expect(prints(build('0xffffffff82000000', 2069, 97, 'called 5th, after b'))).toEqual(first)
})

test('fingerprints tell apart kinds, functions, files, labs, and things that share all their names', () => {
  const records = [
    record('xenbus_init', { file: 'drivers/xen/xenbus/xenbus_probe.c' }),
    record('xenbus_init', { file: 'drivers/xen/xenbus/xenbus_probe_frontend.c' }),
    record('init', { file: null }),
    record('init', { file: null }),
  ]
  const findings = records.flatMap((_, index) => [
    finding('missing', 'wrong', index, 'same words'),
    finding('failing', 'error', index, 'same words'),
  ])
  const source = sourceOf({ records, findings })
  const other = { ...source, report: { ...source.report, verdict: { ...source.report.verdict, lab: 'other' } } }
  const prints = [...issuesOf(source), ...issuesOf(other)].map(({ fingerprint }) => fingerprint)
  expect(new Set(prints).size).toBe(16)
})

test('hostile names stay names', () => {
  const evil = '../../etc/passwd\n"}],\u202e\ud800::error::x'
  const source = sourceOf({
    records: [{ ...GUEST, function: evil }, record(evil, { file: `/${evil}` })],
    findings: [finding('extra', 'wrong', 0, evil), finding('missing', 'wrong', 1, evil)],
    expectations: [
      { ...expectation(0, 'failed', evil, []), message: evil, position: { file: `/${evil}`, line: 1, column: 1 } },
    ],
  })
  const lab = { ...source.report.manifest.lab, name: '../../x' }
  const issues = issuesOf({ ...source, report: { ...source.report, manifest: { ...source.report.manifest, lab } } })
  expect(issues.map(({ location }) => location.path)).toEqual(Array(3).fill('lab/.._.._x/lab.yaml'))
  for (const { description } of issues) expect(description).not.toMatch(/[\n\u202e]|\p{Cs}/u)
})
