import { expect, test } from 'vitest'
import { repositoryRoot } from '../../../../src/report/annotations/places.js'

test.each([
  ['GitHub', { GITHUB_WORKSPACE: '/__w/r/r' }, '/__w/r/r'],
  ['GitLab', { CI_PROJECT_DIR: '/builds/g/p' }, '/builds/g/p'],
  ['elsewhere', {}, '/home/me'],
  ['a variable that is no path', { GITHUB_WORKSPACE: '' }, '/home/me'],
])("the repository's top folder: %s", (_, env, expected) => {
  expect(repositoryRoot(env, '/home/me')).toBe(expected)
})
