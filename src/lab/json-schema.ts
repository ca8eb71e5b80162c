import { z } from 'zod'
import { labSchema } from './schema/lab.js'

/** The text of `lab/lab.schema.json`: what editors complete lab files by. */
export function labSchemaText(): string {
  // Draft 7 is what the YAML language server knows best; `input`: what is written, before defaults are filled in.
  const schema = z.toJSONSchema(labSchema, { target: 'draft-7', io: 'input', reused: 'inline' })
  return `${JSON.stringify(schema, null, 2)}\n`
}
