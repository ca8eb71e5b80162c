import { join } from 'node:path'
import { lock } from '../../artifacts/kernel/lock.js'
import { KlabError } from '../../errors/index.js'

/** Keeps every other klab from grading into the folder. Rejects with `option-invalid` at once when one is at it. */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const busy = new AbortController()
  const onWait = (pid: number) => busy.abort(pid)
  return lock(join(folder, LOCK), { onWait, signal: busy.signal }).catch(error => {
    throw busy.signal.aborted ? isBusy(folder, busy.signal.reason) : error
  })
}

const LOCK = '.klab-grade.lock'

/** 0: whoever holds it has not said yet. */
function isBusy(folder: string, pid: number): KlabError {
  return new KlabError('option-invalid', {
    what: `another klab${pid === 0 ? '' : ` (process ${pid})`} is grading into ${folder}`,
    todo: 'wait until it is done, or name another folder with --out',
    facts: { pid },
  })
}
