import { createHash } from 'node:crypto'
import { visible } from '../text/visible.js'
import type { Annotation, AnnotationSource, Place, Severity } from './annotation.js'
import { collectAnnotations } from './collect.js'
import { fileInRepository } from './places.js'

/** An entry of a Code Quality report: docs.gitlab.com/ci/testing/code_quality, "Implement a custom tool". */
interface Issue {
  readonly description: string
  readonly check_name: string
  /** GitLab compares two branches by it, and shows but one issue of each. */
  readonly fingerprint: string
  readonly severity: Severity
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } }
}

/** Code Quality JSON for GitLab (`artifacts:reports:codequality`): an array, without a byte order mark, which its parser refuses. */
export function renderGitlab(source: AnnotationSource): string {
  const fingerprint = fingerprints()
  const elsewhere = labPlace(source)
  const issues = collectAnnotations(source).map((each): Issue => {
    const { path, line } = each.place ?? elsewhere
    return {
      description: `${each.title}: ${each.message.replaceAll('\n', ' ')}`,
      check_name: `klab-${each.check}`,
      fingerprint: fingerprint(source.report.verdict.lab, each),
      severity: each.severity,
      location: { path, lines: { begin: line } },
    }
  })
  return `${JSON.stringify(issues, null, 2)}\n`
}

/** Of names alone, so that it outlives another build; of two that share all names the second is the second in every run. */
function fingerprints(): (lab: string, annotation: Annotation) => string {
  const seen = new Map<string, number>()
  return (lab, { check, subject, place }) => {
    const names = JSON.stringify([lab, check, subject, place?.path ?? null])
    const nth = (seen.get(names) ?? 0) + 1
    seen.set(names, nth)
    return createHash('sha256').update(`${names}${nth}`).digest('hex').slice(0, 32)
  }
}

/** GitLab wants a file for each entry. A lab that ships lies in klab's own checkout, and is told as klab has it. */
function labPlace({ report, places }: AnnotationSource): Place {
  const { lab } = report.manifest
  return {
    path: fileInRepository(lab.file, places) ?? `lab/${visible(lab.name).replaceAll('/', '_')}/lab.yaml`,
    line: 1,
  }
}
