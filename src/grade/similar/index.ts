export { similarPairs } from './pairs.js'
export { SKETCH_VERSION, type Sketch, type SketchInput, sketchOf } from './sketch.js'
export { decodeSketch, encodeSketch, SKETCH_FILE } from './sketch-file.js'
