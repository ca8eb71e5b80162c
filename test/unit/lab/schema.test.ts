import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { featuresSchemaText, labSchemaText, setSchemaText } from '../../../src/lab/index.js'

const SCHEMAS = [
  ['lab.schema.json', labSchemaText()],
  ['set.schema.json', setSchemaText()],
  ['features.schema.json', featuresSchemaText()],
] as const

// `npx vitest run --project unit test/unit/lab/schema.test.ts -u` writes them anew.
test.each(SCHEMAS)('lab/%s is what the source says', async (file, text) => {
  await expect(text).toMatchFileSnapshot(fileURLToPath(new URL(`../../../lab/${file}`, import.meta.url)))
})

interface Node {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly [key: string]: unknown
}

test.each(SCHEMAS)('every key of %s has a description', (_, text) => {
  const bare: string[] = []
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return
    const { properties } = node as Node
    for (const [key, property] of Object.entries(properties ?? {})) {
      if (property.description === undefined && property.$ref === undefined) bare.push(`${path}.${key}`)
    }
    for (const [key, child] of Object.entries(node)) visit(child, key === 'properties' ? path : `${path}.${key}`)
  }
  visit(JSON.parse(text), '')
  expect(bare).toEqual([])
})
