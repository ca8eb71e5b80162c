import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { assignmentSchemaText, keySchemaText } from '../../../src/assignment/json-schema.js'

const SCHEMAS = [
  ['assignment.schema.json', assignmentSchemaText()],
  ['key.schema.json', keySchemaText()],
] as const

// `npx vitest run --project unit test/unit/assignment/schema.test.ts -u` writes them anew.
test.each(SCHEMAS)('lab/%s is what the source says', async (file, text) => {
  await expect(text).toMatchFileSnapshot(fileURLToPath(new URL(`../../../lab/${file}`, import.meta.url)))
})

test.each(SCHEMAS)('every key of %s has a description', (_, text) => {
  const bare: string[] = []
  JSON.parse(text, function (this: object, key: string, value: unknown) {
    if (key !== 'properties' || typeof value !== 'object' || value === null) return value
    for (const [name, property] of Object.entries(value)) if (!('description' in property)) bare.push(name)
    return value
  })
  expect(bare).toEqual([])
})
