import { schemaText } from '../lab/index.js'
import { handoutSchema, keySchema } from './schema.js'

/** The text of `lab/assignment.schema.json`: what editors complete `assignment.yaml` by. */
export function assignmentSchemaText(): string {
  return schemaText(handoutSchema)
}

/** The same for `key.yaml`, `lab/key.schema.json`. */
export function keySchemaText(): string {
  return schemaText(keySchema)
}
