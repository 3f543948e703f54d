/**
 * The files of the machine, as far as uploads and downloads need them, where the platform offers Node's modules by name: Node, Bun and Deno. Programs on
 * Effect provide the `FileSystem` of their platform.
 */
import * as FileSystem from "effect/FileSystem"
import type * as Layer from "effect/Layer"

/** Opens, renames and removes files. */
export const layer: Layer.Layer<FileSystem.FileSystem> = /*#__PURE__*/ FileSystem.layerNoop({})
