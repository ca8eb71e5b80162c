import { KlabError } from '../../errors/index.js'
import { accountOf } from '../initcalls/account.js'
import type { Report } from '../report.js'
import { renderInitcallSvg } from './initcalls.js'

/** The picture alone. Throws `option-invalid` when the run has no init order. */
export function renderSvg(report: Report): string {
  const account = accountOf(report)
  if (account !== null) return renderInitcallSvg(account, report.events)
  throw new KlabError('option-invalid', {
    what: `the run of ${report.lab.name} has no init order to draw`,
    why: 'its trace has no table of initcalls',
    todo: 'run a lab that says `initcalls: true`, such as init-order',
  })
}
