import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'
import { readAction } from './action.js'

// Its scripts are run with the matrix.
describe('action.yml', () => {
  test('uses only actions of a version', async () => {
    const { runs } = await readAction()
    const used = runs.steps.flatMap(step => ('uses' in step ? [step.uses] : []))
    expect(used).toEqual(['actions/setup-node@v4', 'actions/cache/restore@v4', 'actions/cache/save@v4'])
  })

  test('pastes no expression into a script', async () => {
    const { runs } = await readAction()
    for (const step of runs.steps) if ('run' in step) expect(step.run).not.toContain('${{')
  })

  test('saves what it restores, under the same key', async () => {
    const { runs } = await readAction()
    const [restore, save] = runs.steps.flatMap(step => ('uses' in step && /cache\//.test(step.uses) ? [step.with] : []))
    expect(save).toEqual(restore)
  })

  test('has a description of each input and output in docs/ci.md', async () => {
    const { inputs, outputs } = await readAction()
    const page = await readFile(join(PACKAGE_ROOT, 'docs/ci.md'), 'utf8')
    for (const name of [...Object.keys(inputs), ...Object.keys(outputs)]) expect(page).toContain(`\`${name}\``)
  })
})
