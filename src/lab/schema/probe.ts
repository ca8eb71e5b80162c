import { z } from 'zod'
import { condition } from './condition.js'
import { captureNames, cFunction, choice, flag, listOf, mapping, matching, namedBy, taskName, whole } from './leaf.js'
import { expressionText, placeText } from './refined.js'

const fieldPath = () =>
  matching(
    'a field, or a path of fields such as `sk.sk_state`',
    /^[A-Za-z_][A-Za-z0-9_]*(?:(?:\.|->)[A-Za-z_][A-Za-z0-9_]*){0,9}$/,
    200,
  )

const elementType = () =>
  matching('a type such as `struct sock`', /^(?:(?:struct|union) )?[A-Za-z_][A-Za-z0-9_]*$/, 128)

/** A buffer may be asked for by any length; so much of it is read. */
export const MOST_BYTES = 4096

/** `ret`: whether the expressions may use `$ret`. */
function captures(ret: boolean) {
  const expression = () =>
    expressionText({ ret }).describe('A C expression without calls and assignments, evaluated in the probed function.')
  const number = (role: string, most: number) =>
    z.union([whole(0, most), expressionText({ ret })], { error: 'a C expression, or a number' }).describe(role)
  const list = mapping('a list capture', {
    head: expression()
      .optional()
      .describe(
        'The list: its head, or a pointer to its first element. With `table`: the field of a bucket that is the head.',
      ),
    table: expression().optional().describe('The first bucket of a hash table, each of whose buckets holds a list.'),
    size: number('How many buckets the table has.', 65_536).optional(),
    of: elementType().describe("The elements' type, `struct sock`."),
    by: fieldPath().describe('The member that links the elements, also a path such as `__sk_common.skc_node`.'),
    fields: listOf('a list of fields', fieldPath(), 1, 32)
      .optional()
      .describe('Fields that are kept of each element; its address is kept in any case.'),
    values: namedBy('a mapping from names to C expressions', captureNames, expressionText({ ret, item: true }))
      .default({})
      .describe('What is computed for each element, to which `item` points.'),
    limit: whole(1, 512, 'elements').default(64).describe('How many elements are kept at most.'),
  })
  const bytes = mapping('a bytes capture', {
    at: expression().describe('Where: a pointer, an array or a number that is an address.'),
    length: number(`How many bytes; at most ${MOST_BYTES} are kept.`, MOST_BYTES),
  })
  const struct = mapping('a struct capture', {
    of: expression(),
    fields: listOf('a list of fields', fieldPath(), 1, 100)
      .optional()
      .describe('The fields, also paths such as `sk.sk_state`; all fields when it is left out.'),
    depth: whole(1, 5).default(1).describe('How many levels of nested structs are shown; 1: the fields themselves.'),
    follow: listOf('a list of pointer fields', fieldPath(), 0, 20)
      .default([])
      .describe('Pointer fields whose target is shown too.'),
  })
  return {
    values: namedBy('a mapping from names to C expressions', captureNames, expression())
      .default({})
      .describe('Named values: numbers, pointers, enums, text.'),
    structs: namedBy('a mapping from names to structs', captureNames, struct)
      .default({})
      .describe('Named structs (or pointers to them), shown field by field.'),
    lists: namedBy('a mapping from names to lists', captureNames, list)
      .default({})
      .describe('Named linked lists and hash tables, element by element.'),
    bytes: namedBy('a mapping from names to pieces of memory', captureNames, bytes)
      .default({})
      .describe('Named pieces of memory, in hex and as text.'),
  }
}

const places = z.union([placeText(), listOf('a list of places', placeText(), 1, 16)], {
  error: 'a kernel function or `file.c:line`, or a list of alternatives',
})

const entry = mapping('an `entry`', {
  backtrace: whole(0, 256, 'frames').default(64).describe('How many frames of the call chain are kept; 0: none.'),
  args: flag().default(true).describe("Whether the function's arguments are kept."),
  ...captures(false),
})

const exit = mapping('a `return`', captures(true))

export const probeSchema = mapping('a probe', {
  at: places.describe(
    'Where: a function, `file.c:line`, or alternatives of which the first that the kernel has is used.',
  ),
  tasks: listOf('a list of tasks', taskName(), 0, 64)
    .default([])
    .describe('Only hits in these tasks and their children count; any task when it is empty.'),
  under: z
    .union([cFunction(), listOf('a list of functions', cFunction(), 1, 16)], {
      error: 'the name of a kernel function, or a list of such names',
    })
    .default([])
    .describe(
      'Only calls that this function (or one of these) makes, directly or not, count; any when it is left out.',
    ),
  from: choice(['reset', 'initcalls', 'guest'])
    .optional()
    .describe(
      'Armed from this phase on: the first instruction, the initcalls, or when the guest is ready. `guest` when tasks are named, else `reset`.',
    ),
  until: choice(['initcalls', 'guest'])
    .optional()
    .describe('Disarmed when this phase begins; never when it is left out.'),
  limit: whole(1, 100_000, 'hits').default(1000).describe('Disarmed after so many hits.'),
  optional: flag()
    .default(false)
    .describe('Leave the probe out, instead of stopping, when the kernel lacks the place.'),
  ...condition(),
  entry: entry.prefault({}).describe('What is kept when the function is entered.'),
  return: z
    .union([flag(), z.literal('same'), exit], {
      error: 'true, `same` (what `entry` captures, again), or a mapping with `values`, `structs`, `lists` and `bytes`',
    })
    .default(false)
    .describe(
      'Whether its return is watched: `true` for the value alone, `same` for the captures of `entry` again, or captures of its own.',
    ),
}).meta({ id: 'probe', description: 'A place in the kernel, and what is kept each time it is reached.' })

export type ProbeInput = z.output<typeof probeSchema>
export type CapturesInput = Pick<ProbeInput['entry'], 'values' | 'structs' | 'lists' | 'bytes'>
