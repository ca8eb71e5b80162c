import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'
import { readAction } from './action.js'

/** docs.github.com, "Workflow syntax for GitHub Actions", as far as the example uses it. */
const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.strictObject({ push: z.strictObject({ branches: z.array(z.string()) }), pull_request: z.null() }),
  permissions: z.strictObject({ contents: z.literal('read') }),
  jobs: z.strictObject({
    'init-order': z.strictObject({
      'runs-on': z.string(),
      container: z.string().regex(/^node:\d+-\w+$/),
      'timeout-minutes': z.int(),
      steps: z.array(
        z.strictObject({
          name: z.string().optional(),
          id: z.string().optional(),
          if: z.string().optional(),
          uses: z.string(),
          with: z.record(z.string(), z.string()).optional(),
        }),
      ),
    }),
  }),
})

async function stepsOf() {
  const text = await readFile(join(PACKAGE_ROOT, 'docs/ci/github-workflow.yml'), 'utf8')
  return workflowSchema.parse(parse(text)).jobs['init-order'].steps
}

test('uses only actions of a version', async () => {
  for (const { uses } of await stepsOf()) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+(\.\d+\.\d+)?$/)
})

test('gives the action inputs that it has, and asks it for outputs that it has', async () => {
  const action = await readAction()
  const steps = await stepsOf()
  const klab = steps.find(step => step.id === 'klab')
  const inputs = Object.keys(klab?.with ?? {})
  expect(inputs.length).toBeGreaterThan(0)
  for (const input of inputs) expect(Object.keys(action.inputs)).toContain(input)
  const asked = JSON.stringify(steps).matchAll(/steps\.klab\.outputs\.(\w+)/g)
  const outputs = Array.from(asked, ([, name]) => name)
  expect(outputs).toEqual(['folder', 'folder', 'junit'])
  for (const output of outputs) expect(Object.keys(action.outputs)).toContain(output)
})

test('uploads what a run left behind also when the run failed', async () => {
  const upload = (await stepsOf()).find(({ uses }) => uses.startsWith('actions/upload-artifact@'))
  expect(upload?.if).toBe("always() && steps.klab.outputs.folder != ''")
})
