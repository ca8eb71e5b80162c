import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { labSchemaText } from '../../../src/lab/index.js'

const FILE = fileURLToPath(new URL('../../../lab/lab.schema.json', import.meta.url))

// `npx vitest run --project unit test/unit/lab/schema.test.ts -u` writes it anew.
test('lab/lab.schema.json is what the source says', async () => {
  await expect(labSchemaText()).toMatchFileSnapshot(FILE)
})

interface Node {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly [key: string]: unknown
}

test('every key has a description', () => {
  const bare: string[] = []
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return
    const { properties } = node as Node
    for (const [key, property] of Object.entries(properties ?? {})) {
      if (property.description === undefined && property.$ref === undefined) bare.push(`${path}.${key}`)
    }
    for (const [key, child] of Object.entries(node)) visit(child, key === 'properties' ? path : `${path}.${key}`)
  }
  visit(JSON.parse(labSchemaText()), '')
  expect(bare).toEqual([])
})
