import { expect, test } from 'vitest'
import { asFault } from '../../../src/cli/fault.js'
import { KlabError } from '../../../src/errors/index.js'

const errno = (code: string) => Object.assign(new Error(`${code}: words, write`), { code })

test.each(['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS'])('%s is the disk’s fault, with the system’s own words', code => {
  expect(asFault(errno(code))).toMatchObject({ code: 'disk', parts: { why: `${code}: words, write` } })
})

test.each([
  ['EMFILE', 'klab may not open more files'],
  ['EAGAIN', 'no more processes may be started'],
  ['ENOMEM', 'there is no memory left'],
])('%s is a limit of the machine’s', (code, what) => {
  expect(asFault(errno(code))).toMatchObject({ code: 'host-limit', message: what })
})

test('a folder that cannot be made is told as such, whatever the system says', () => {
  const error = Object.assign(new Error("ENOENT: words, mkdir '/proc/x'"), { code: 'ENOENT', syscall: 'mkdir' })
  expect(asFault(error)).toMatchObject({ code: 'disk', message: 'a folder cannot be made' })
})

test('what failed first counts, not what failed while things were put away', () => {
  const first = new KlabError('disk', { what: 'first' })
  const both = Object.assign(new Error('suppressed'), {
    name: 'SuppressedError',
    error: errno('EIO'),
    suppressed: first,
  })
  expect(asFault(both)).toBe(first)
})

test('everything else stays what it is', () => {
  const known = new KlabError('timeout', { what: 'late' })
  const unknown = new TypeError('x is undefined')
  expect([asFault(known), asFault(unknown), asFault('text')]).toEqual([known, unknown, 'text'])
})
