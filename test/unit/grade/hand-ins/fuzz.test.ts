import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { KlabError } from '../../../../src/errors/index.js'
import { findHandIns, readHandIn } from '../../../../src/grade/hand-ins/index.js'
import type { HandIn } from '../../../../src/grade/types.js'
import { type Random, randomOf } from '../../random.js'
import { temporaryFolder } from '../../temporary.js'
import { tarOf, zipOf } from './archives.js'
import { BLANKS } from './sample.js'

const FILES = [
  { name: 'work/answer.yaml', data: 'decides: inet_csk_get_port\n'.repeat(20) },
  { name: 'work/server.c', data: 'int main(void) { return 0; }\n' },
]

/** Each is read a hundred times with some bytes changed or cut off; what comes out is a hand-in or a fault. */
test.each([
  ['zip', async () => zipOf(FILES)],
  ['tar', async () => await tarOf(FILES)],
  ['tar.gz', async () => gzipSync(await tarOf(FILES))],
  ['tar in a zip', async () => zipOf([{ name: 'a.tar', data: await tarOf(FILES) }])],
])('a damaged %s', async (_, pack) => {
  const whole = await pack()
  const random = randomOf(whole.length)
  const file = join(await temporaryFolder(), 'alice.zip')
  const outcomes = { read: 0, fault: 0 }
  for (let n = 0; n < 100; n++) {
    const bytes = n === 0 ? whole : changed(whole, random)
    await writeFile(file, bytes)
    const handIn = await readEach(file)
    outcomes[handIn.fault === null ? 'read' : 'fault']++
  }
  expect(outcomes.read).toBeGreaterThan(0)
  expect(outcomes.fault).toBeGreaterThan(0)
})

/** The first that is found; a damaged name may make several of one. */
async function readEach(file: string): Promise<HandIn> {
  const [first, ...others] = await findHandIns([file], { blanks: BLANKS, id: null })
  if (first === undefined) throw new Error('nothing was found')
  for (const other of others) await readHandIn(other)
  const handIn = await readHandIn(first)
  if (handIn.fault !== null) expect(handIn.fault).toBeInstanceOf(KlabError)
  for (const bytes of handIn.files.values()) expect(bytes.length).toBeLessThanOrEqual(1024 * 1024)
  return handIn
}

function changed(whole: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(whole)
  for (let n = random(6); n >= 0; n--) bytes[random(bytes.length)] = random(256)
  return random(4) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes
}
