import { z } from 'zod'
import { featuresSchema } from './schema/features.js'
import { labSchema } from './schema/lab.js'
import { setSchema } from './schema/set.js'

/** The text of `lab/lab.schema.json`: what editors complete lab files by. */
export function labSchemaText(): string {
  return schemaText(labSchema)
}

/** The same for probe sets, `lab/set.schema.json`. */
export function setSchemaText(): string {
  return schemaText(setSchema)
}

/** The same for `lab/features.yaml`, `lab/features.schema.json`. */
export function featuresSchemaText(): string {
  return schemaText(featuresSchema)
}

/** A schema as editors read it. */
export function schemaText(schema: z.ZodType): string {
  // Draft 7 is what the YAML language server knows best; `input`: what is written, before defaults are filled in.
  const json = z.toJSONSchema(schema, { target: 'draft-7', io: 'input', reused: 'inline' })
  return `${JSON.stringify(json, null, 2)}\n`
}
