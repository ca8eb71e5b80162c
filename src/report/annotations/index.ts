export type { AnnotationSource, Places } from './annotation.js'
export { renderGithub } from './github.js'
export { renderGitlab } from './gitlab.js'
export { repositoryRoot } from './places.js'
