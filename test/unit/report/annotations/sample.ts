import type { Event } from '../../../../src/event/index.js'
import type { InitcallAccount, InitcallFinding, InitcallRecord } from '../../../../src/initcalls/index.js'
import type { AnnotationSource } from '../../../../src/report/annotations/index.js'
import type { ExpectationVerdict } from '../../../../src/verdict/types.js'
import { expectation, labOf, reportOf } from '../sample.js'

export interface Sample {
  readonly records?: readonly InitcallRecord[]
  readonly findings?: readonly InitcallFinding[]
  readonly expectations?: readonly ExpectationVerdict[]
  readonly events?: readonly Event[]
  readonly tree?: string | null
}

/** A run in the repository /srv/repo. */
export function sourceOf(sample: Sample): AnnotationSource {
  const { records = [INET], findings = [], expectations = [], events = [], tree = null } = sample
  const account: InitcallAccount = { initcalls: records, findings, called: records.length, logged: records.length }
  const report = reportOf({ ...labOf([]), name: 'init-order' }, events, expectations)
  const lab = { ...report.manifest.lab, file: '/opt/klab/lab/init-order/lab.yaml' }
  return {
    report: { ...report, manifest: { ...report.manifest, lab } },
    account,
    places: { root: '/srv/repo', tree },
  }
}

type Promised = NonNullable<InitcallRecord['promised']>

export function record(name: string, parts: Partial<Promised> = {}): InitcallRecord {
  const promised: Promised = {
    kind: 'initcall',
    seq: 7,
    position: 100,
    of: 178,
    level: '5',
    function: name,
    address: '0xffffffff81b6e6c0',
    file: 'net/ipv4/af_inet.c',
    line: 1916,
    macro: 'fs_initcall',
    ...parts,
  }
  return { function: name, promised, calls: [], logged: [] }
}

export const INET = record('inet_init')
export const LOOP = record('loop_init', { file: 'drivers/block/loop.c', line: 2375, level: '6', position: 140 })
/** The table does not have it. */
export const GUEST: InitcallRecord = { function: 'late_guest', promised: null, calls: [], logged: [] }

export function finding(
  kind: InitcallFinding['kind'],
  weight: InitcallFinding['weight'],
  index: number,
  message: string,
): InitcallFinding {
  return { kind, weight, index, message, seqs: [12] }
}

/** Something of each kind. */
export function mixed(): AnnotationSource {
  return sourceOf({
    records: [INET, LOOP, GUEST],
    findings: [
      finding('absent', 'note', 1, 'loop_init (device) returned -ENODEV: nothing for it to do'),
      finding('missing', 'wrong', 0, 'inet_init (fs) was not called, between af_unix_init and ipv4_offload_init'),
      finding('failing', 'error', 1, 'loop_init (device) returned -ENOMEM'),
      finding('extra', 'wrong', 2, 'late_guest was called and is not in the table'),
      finding('unlogged', 'doubt', 1, 'the log has no word of loop_init (device)'),
    ],
    expectations: [
      expectation(0, 'failed', 'initcalls: agree', [12]),
      expectation(1, 'passed', 'initcalls: succeed', []),
      {
        ...expectation(2, 'inconclusive', 'initcalls: expected', []),
        position: { file: 'ci/order.txt', line: 3, column: 1 },
      },
    ],
  })
}
