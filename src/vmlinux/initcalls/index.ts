export { type SourceText, sourceTexts } from './source-text.js'
export { readInitcallTable } from './table.js'
